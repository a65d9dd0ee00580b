import { requirement, test } from '../../fixtures/index.ts'

test(
  'Docker can give the graphics card to containers: it knows the NVIDIA Container Toolkit, and no CDI spec is stale',
  requirement('PRE-08', {
    why: 'Without it no container that asks for a card starts; and with a spec of the driver before, those that start do not find it.',
    severity: 'critical',
    tier: 'preflight',
    source: 'homelab: Docker Role, NVIDIA Container Toolkit; field: stale CDI spec after an update of the driver',
    remedy:
      '`npm run deploy -- --only docker` brings the toolkit, and the runtime into daemon.json (on Debian install it first, as NVIDIA says). A stale spec: `nvidia-ctk cdi generate --output=<the file>`, or remove the file where nothing else made it.',
    of: ['stack', 'gpu'],
    needs: ['PRE-01', 'PRE-04'],
  }),
  async ({ expect, gpu }) => {
    expect(await gpu.unready()).toEqual([])
  },
)
