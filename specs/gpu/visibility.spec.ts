import { requirement, test } from '../../fixtures/index.ts'

test(
  'The GPU is visible inside ollama: the same card as on the host',
  requirement('GPU-01', {
    why: 'Without it every model runs on the processor, ten times slower, and nothing says so.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: GPU access in Ollama (nvidia-smi)',
    remedy: 'npm run deploy -- --only ollama; if it stays away, `nvidia-ctk runtime configure` and restart Docker.',
  }),
  async ({ expect, gpu }) => {
    const cards = await gpu.cards()

    expect(cards).not.toHaveLength(0)
    expect(await gpu.visibleIn('ollama')).toEqual({ uuids: cards })
  },
)

test(
  'The GPU is visible inside comfyui: the same card as on the host',
  requirement('GPU-02', {
    why: 'Without it an image takes minutes instead of seconds, or none is made.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: GPU access in ComfyUI (nvidia-smi)',
    remedy: 'npm run deploy -- --only comfyui; if it stays away, `nvidia-ctk runtime configure` and restart Docker.',
  }),
  async ({ expect, gpu }) => {
    const cards = await gpu.cards()

    expect(cards).not.toHaveLength(0)
    expect(await gpu.visibleIn('comfyui')).toEqual({ uuids: cards })
  },
)
