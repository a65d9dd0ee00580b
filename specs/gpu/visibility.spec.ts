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

    const seen = await gpu.visibleIn('ollama')

    expect(cards.troubles, 'what the driver of the host complains of').toEqual([])
    expect(cards.uuids).toHaveSome('card of the host')
    expect(seen.troubles, 'what the driver complains of in the container').toEqual([])
    expect(seen.uuids).toHaveSome('card that the container sees')
    expect(cards.uuids, 'the cards of the host, which all that the container sees are of').toEqual(
      expect.arrayContaining([...seen.uuids]),
    )
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

    const seen = await gpu.visibleIn('comfyui')

    expect(cards.troubles, 'what the driver of the host complains of').toEqual([])
    expect(cards.uuids).toHaveSome('card of the host')
    expect(seen.troubles, 'what the driver complains of in the container').toEqual([])
    expect(seen.uuids).toHaveSome('card that the container sees')
    expect(cards.uuids, 'the cards of the host, which all that the container sees are of').toEqual(
      expect.arrayContaining([...seen.uuids]),
    )
  },
)
