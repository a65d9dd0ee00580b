import { requirement, test } from '../../fixtures/index.ts'

test(
  'Sessions live 24 hours in Redis, and too many requests get 429 with Retry-After',
  requirement('API-07', {
    why: 'A session without an end is a login for whoever finds it; without a limit one tenant takes the service from all others.',
    severity: 'major',
    tier: 'verify',
    source: 'squaretable: Performance, Redis for session data (TTL: 24 hours); Rate limiting',
    remedy: 'Set the lifetime with the key (src/auth/), and count the requests of each tenant.',
    seconds: 600,
  }),
  async ({ expect, api }) => {
    const [lifetimes, limit] = await Promise.all([api.sessionLifetimes(), api.limit()])

    expect(lifetimes).toHaveSome("session of A's")
    expect(
      lifetimes.filter(seconds => seconds < 79_200 || seconds > 86_400),
      'sessions that live for another time',
    ).toEqual([])
    expect(limit.passed + limit.refused.length, 'answered with neither 200 nor 429').toBe(limit.asked)
    expect(limit.passed, 'refused from the start').toBeGreaterThan(0)
    expect(limit.passed, 'let through').toBeLessThanOrEqual(limit.allowed)
    expect(
      limit.refused.filter(({ retryAfter }) => !(Number(retryAfter) >= 1 && Number(retryAfter) <= 60)),
      'refused without telling when to come back',
    ).toEqual([])
    expect(
      limit.refused.filter(({ limit: told, remaining }) => told !== String(limit.allowed) || remaining !== '0'),
      'refused without telling the limit',
    ).toEqual([])
  },
)
