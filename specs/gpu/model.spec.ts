import { requirement, test } from '../../fixtures/index.ts'

test(
  'A loaded model is on the GPU, not on the CPU',
  requirement('GPU-05', {
    why: 'Ollama falls back to the processor silently, for instance after a suspend or a driver update.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: GPU Resource Management; field: silent CPU fallback',
    remedy:
      "Restart the container; compare `docker exec ollama nvidia-smi` with the host's; free VRAM that others hold.",
    needs: ['GPU-01', 'AIS-18'],
    seconds: 1200,
  }),
  async ({ expect, ollama }) => {
    const places = await ollama.places()

    expect(places.unusable, 'models that cannot be loaded').toEqual([])
    expect(places.elsewhere, "models that are not wholly in the GPU's memory").toEqual([])
    await places.told()
  },
)
