import { requirement, test } from '../../fixtures/index.ts'

const answered = [
  'a read by cookie 200',
  'a read by token 200',
  'a list by cookie 200',
  'a write by cookie 201',
  'a write by token 201',
  'a login 201',
]

test(
  'Without Redis requests still work; without PostgreSQL they get 503, and all is well again by itself',
  requirement('API-10', {
    why: 'A cache that is away must not be an outage, and an outage of the database must end when the database is back.',
    severity: 'major',
    tier: 'drill',
    source: 'squaretable: Caching Layer, Database Layer; field',
    remedy: 'Ask Redis only through `attempt`, and let the pool connect anew; see the log of the service.',
    seconds: 600,
  }),
  async ({ expect, api, control }) => {
    const { whole, withoutRedis, redisBack, withoutPostgres, postgresBack, restarted } = await api.outage()
    const told = (tried: typeof withoutRedis.tried) => tried.map(({ what, status }) => `${what} ${status}`)

    control(whole.ready === 200, 'a copy that is ready before anything is taken from it')
    expect(told(withoutRedis.tried), 'without Redis').toEqual(answered)
    expect(redisBack, 'once Redis is back, what was changed meanwhile is seen').toEqual({
      ms: expect.any(Number),
      changed: true,
    })
    expect(withoutPostgres.tried).toHaveSome('request without PostgreSQL')
    expect(
      withoutPostgres.tried.filter(({ status, retryAfter, ms }) => status !== 503 || !retryAfter || ms > 15_000),
      'without PostgreSQL, no 503 with Retry-After within fifteen seconds',
    ).toEqual([])
    expect(told(postgresBack.tried), 'once PostgreSQL is back').toEqual(answered)
    expect(postgresBack.ms, 'milliseconds until it is ready again').toBeLessThan(60_000)
    expect(restarted, 'it had to be started again').toBe(false)
  },
)
