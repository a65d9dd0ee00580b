import { requirement, test } from '../../fixtures/index.ts'

test(
  'Open WebUI sees no graphics card',
  requirement('GPU-03', {
    why: 'It computes nothing there: whoever breaks into it reaches the driver, and what it loads takes the memory that models need.',
    severity: 'minor',
    tier: 'verify',
    source: 'homelab: AI Services (runtime: default)',
    remedy: 'npm run deploy -- --only open-webui',
    needs: ['CTR-02', 'CTR-13', 'GPU-01'],
  }),
  async ({ control, expect, gpu }) => {
    const given = await gpu.visibleIn('ollama')

    control(given.uuids.length > 0, 'a card in ollama')
    expect(await gpu.signsIn('open-webui')).toEqual([])
  },
)

test(
  'Each container that computes on the graphics card asks for exactly one',
  requirement('GPU-04', {
    why: 'What asks for every card holds one that was added for something else, and runs on another than it was measured on.',
    severity: 'major',
    tier: 'verify',
    source: 'homelab: AI Services (count: 1)',
    remedy: 'npm run deploy -- --only ollama,comfyui',
  }),
  async ({ expect, gpu }) => {
    const { asking, problems } = await gpu.askedFor()

    expect(asking).toHaveSome('container that asks for a card')
    expect(problems).toEqual([])
  },
)
