import { requirement, test } from '../../fixtures/index.ts'

test(
  'Changed data is never served from the cache',
  requirement('API-14', {
    why: 'Who reads what was before their own change loses the next one, and a role that was taken away still opens doors.',
    severity: 'critical',
    tier: 'verify',
    source: 'squaretable: Caching, invalidation on data mutations',
    remedy: 'Forget what a change concerns once it is committed and before it is answered (src/redis/cache.ts).',
    seconds: 600,
  }),
  async ({ expect, api, control }) => {
    const changes = await api.changes()

    expect(changes.length).toBeGreaterThan(8)
    control(
      changes.every(({ reads, readsMeanwhile }) => reads > 0 && readsMeanwhile > 0),
      'reads of everything that was changed, by others too',
    )
    expect(changes.filter(({ stale }) => stale > 0)).toEqual([])
  },
)
