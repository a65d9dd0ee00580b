import { requirement, test } from '../../fixtures/index.ts'

test(
  'Docker runs and starts at boot',
  requirement('CTR-01', {
    why: 'After a power cut nothing comes back by itself.',
    severity: 'critical',
    tier: 'verify',
    source: 'homelab: Docker Role, service auto-start',
    remedy: '`systemctl enable --now docker`, or `npm run deploy -- --only docker`.',
    byHand: '`systemctl enable --now docker`.',
    of: ['docker'],
  }),
  async ({ expect, docker }) => {
    expect(await docker.unit()).toEqual({ active: 'active', atBoot: 'enabled' })
  },
)
