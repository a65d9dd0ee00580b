import { requirement, test } from '../../fixtures/index.ts'

/** Milliseconds by which two measurements of the same differ on a machine that has other things to do. */
const floor = 20

test(
  "One tenant's flood leaves another's p95 within twice its quiet value",
  requirement('TEN-12', {
    why: 'Without limits the loudest customer decides how fast the service is for all.',
    severity: 'major',
    tier: 'nightly',
    source: 'squaretable: Redis, rate limiting',
    remedy: 'See src/middleware/rate-limit.ts: a request over the limit is refused before it costs anything.',
    seconds: 300,
  }),
  async ({ expect, control, isolation }) => {
    const { quiet, flooded, samples, limit, asked, perMinute, refused, failed } = await isolation.flood()
    control(asked > limit * 2 && perMinute > limit * 20, 'a flood')

    expect(samples).toBeGreaterThan(100)
    expect(refused, 'requests of the flood that are refused').toBeGreaterThanOrEqual(asked - limit)
    expect(failed, "the other's requests that are not answered").toBe(0)
    expect(flooded, `p95 in milliseconds, in peace ${quiet}`).toBeLessThanOrEqual(quiet * 2 + floor)
  },
)
