import { requirement, test } from '../../fixtures/index.ts'

test(
  "ComfyUI's own report names a CUDA device with the card's memory",
  requirement('GPU-09', {
    why: 'It falls back to the processor silently: nvidia-smi still works in its container, and an image takes half an hour.',
    severity: 'major',
    tier: 'verify',
    source: 'homelab: GPU access in ComfyUI; field: silent CPU fallback',
    remedy:
      '`npm run deploy -- --only comfyui` puts its options back (none is --cpu). If it stays on the processor: `docker restart comfyui`, and read its log for what PyTorch says of CUDA and of the driver.',
    needs: ['CTR-02', 'GPU-02', 'AIS-09'],
  }),
  async ({ expect, gpu }) => {
    expect(await gpu.comfyuiOffTheCard()).toEqual([])
  },
)
