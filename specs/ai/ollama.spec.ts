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
  "Every model reaches its token throughput, by the server's figure and by the clock on the wall",
  requirement('AIS-03', {
    why: "Below reading speed nobody uses it; and a server's own figure can be wrong.",
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Performance (RTX 3060), tokens/sec',
    remedy: 'See whether the model is on the GPU (GPU-05), and what else uses the card: `nvidia-smi`.',
    needs: ['GPU-05'],
    seconds: 120,
  }),
  async ({ expect, ollama, target }) => {
    const measured = await ollama.throughput()
    const floor = (model: string) =>
      target.models.find(({ name }) => name === model)?.minimumTokensPerSecond ?? Number.NaN

    expect(measured.map(({ model }) => model)).toEqual(target.models.map(({ name }) => name))
    expect(
      measured.filter(
        ({ model, serverTokensPerSecond, wallTokensPerSecond }) =>
          !(Math.min(serverTokensPerSecond, wallTokensPerSecond) >= floor(model)),
      ),
      'below its floor',
    ).toEqual([])
    expect(
      measured.filter(
        ({ serverTokensPerSecond, wallTokensPerSecond }) =>
          serverTokensPerSecond > wallTokensPerSecond * 2 || wallTokensPerSecond > serverTokensPerSecond * 2,
      ),
      'the server and the clock on the wall differ by more than a factor of two',
    ).toEqual([])
  },
)
