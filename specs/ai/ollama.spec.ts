import { requirement, test } from '../../fixtures/index.ts'

test(
  'Ollama answers inside the network: version and models',
  requirement('AIS-01', {
    why: 'The chat has nothing to talk to without it.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Ollama API responsive (internal)',
    remedy: 'npm run deploy -- --only ollama',
  }),
  async ({ expect, ollama }) => {
    expect(await ollama.get('/api/version')).toMatchObject({
      status: 200,
      body: { version: expect.stringMatching(/^\d+\.\d+/) },
    })
    expect(await ollama.get('/api/tags')).toMatchObject({ status: 200, body: { models: expect.any(Array) } })
  },
)

test(
  'Every model of the inventory answers, its weights whole',
  requirement('AIS-18', {
    why: 'Ollama lists a model whose weights are gone, cut or broken like any other; only who asks it finds out.',
    severity: 'critical',
    tier: 'verify',
    source: 'field: weights that are not there',
    remedy:
      'npm run deploy -- --only ollama brings missing and broken files again. A model that the registry does not have is made anew: `ollama create`.',
    needs: ['AIS-01'],
    seconds: 1200,
  }),
  async ({ expect, ollama }) => {
    const answers = await ollama.answers()

    expect(answers.unusable, 'models that give no answer').toEqual([])
    await answers.told()
  },
)

test(
  "Every model reaches its token throughput, by the server's figure and by the clock on the wall",
  requirement('AIS-03', {
    why: "Below reading speed nobody uses it; and a server's own figure can be wrong.",
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Performance (RTX 3060), tokens/sec',
    remedy: 'A slow model: see whether it is on the GPU (GPU-05), and what else uses the card: `nvidia-smi`.',
    needs: ['GPU-05'],
    seconds: 1200,
  }),
  async ({ expect, ollama }) => {
    const speed = await ollama.speed()

    expect(speed.unusable, 'models that cannot be used').toEqual([])
    expect(speed.slow, 'models below their floor').toEqual([])
    expect(
      speed.differing,
      'models whose server and the clock on the wall differ by more than a factor of two',
    ).toEqual([])
    await speed.told()
  },
)
