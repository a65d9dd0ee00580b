import { requirement, test } from '../../fixtures/index.ts'

test(
  'Pictures land in the output folder of their day, and uploads in the input folder',
  requirement('STO-06', {
    why: 'What ComfyUI saves elsewhere is in no backup, and gone with the container.',
    severity: 'minor',
    tier: 'nightly',
    source: 'homelab: Storage Architecture (output/[date], input)',
    remedy:
      '`npm run deploy -- --only comfyui` mounts its folders again; `docker exec comfyui findmnt` shows what covers them.',
    of: ['stack'],
    needs: ['CTR-02', 'AIS-09'],
    seconds: 420,
  }),
  async ({ expect, comfyui }) => {
    expect(await comfyui.strayFiles()).toEqual([])
  },
)
