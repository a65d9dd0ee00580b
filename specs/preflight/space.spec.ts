import { requirement, test } from '../../fixtures/index.ts'

test(
  'At least 30 GB of the cold storage are free',
  requirement('PRE-10', {
    why: 'The images and the smallest models do not fit otherwise, and a deploy breaks off in the middle of a download.',
    severity: 'critical',
    tier: 'preflight',
    source: 'homelab: Storage Requirements, minimum',
    remedy: 'Make room (`du -xh --max-depth 3 <path> | sort -h | tail` shows what is large), or take a larger disk.',
    of: ['coldStorage'],
    needs: ['PRE-09'],
  }),
  async ({ expect, storage }) => {
    expect(await storage.lacksRequired(30)).toEqual([])
  },
)

test(
  'At least 50 GB of the cold storage are free',
  requirement('PRE-11', {
    why: 'With several models and a few thousand pictures 30 GB are soon gone.',
    severity: 'minor',
    tier: 'preflight',
    source: 'homelab: Tier 1, warning below 50 GB',
    remedy: 'Make room, or take a larger disk: 100 GB are good for several models.',
    of: ['coldStorage'],
    needs: ['PRE-09'],
  }),
  async ({ expect, storage }) => {
    expect(await storage.lacksRecommended(50)).toEqual([])
  },
)
