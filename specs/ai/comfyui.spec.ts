import { requirement, test } from '../../fixtures/index.ts'

test(
  'ComfyUI answers inside the network, and its queue moves',
  requirement('AIS-09', {
    why: 'Behind a workflow that never ends everybody waits, while its page looks as ever.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: ComfyUI accessible (internal)',
    remedy:
      '`npm run deploy -- --only comfyui`. A queue that stands still: `docker restart comfyui`, which ends what runs and forgets what waits.',
    seconds: 420,
  }),
  async ({ expect, comfyui }) => {
    expect(await comfyui.get('/system_stats')).toMatchObject({
      status: 200,
      body: { system: { comfyui_version: expect.stringMatching(/^\d+\.\d+/) } },
    })
    expect(await comfyui.stuck()).toEqual([])
  },
)

test(
  'ComfyUI makes a picture of the right size that shows what was asked for',
  requirement('AIS-10', {
    why: 'A black picture, or none, is what a broken decoder or a full disk looks like; the queue says success.',
    severity: 'major',
    tier: 'nightly',
    source: 'homelab: ComfyUI image generation',
    remedy:
      'Read `docker logs comfyui` for the node that failed; `docker restart comfyui` empties its folder of previews.',
    needs: ['CTR-02', 'AIS-09'],
    seconds: 420,
  }),
  async ({ expect, comfyui }) => {
    expect(await comfyui.misdrawn()).toEqual([])
  },
)
