import { requirement, test } from '../../fixtures/index.ts'

test(
  "One tenant's flood leaves another's p95 within twice its quiet value",
  requirement('TEN-12', {
    why: 'Without limits the loudest customer decides how fast the service is for all.',
    severity: 'major',
    tier: 'nightly',
    source: 'squaretable: Redis, rate limiting',
    remedy: 'See src/middleware/rate-limit.ts: a request over the limit is refused before it costs anything.',
    seconds: 600,
  }),
  async ({ expect, control, clear, isolation }) => {
    const { slower, limit, allowed, asked, perMinute, refused, failed } = await isolation.flood()
    control(asked > limit * 2 && perMinute > limit * 20, 'a flood')

    expect(refused, 'requests of the flood that are refused').toBeGreaterThanOrEqual(asked - allowed)
    expect(failed, "the other's requests that are not answered").toBe(0)
    clear(slower, [2], "Whether a flood leaves another's p95 within twice its quiet value")
    expect(slower.high, "times the other's quiet p95").toBeLessThanOrEqual(2)
  },
)
