import { requirement, test } from '../../fixtures/index.ts'

test(
  'Liveness and readiness are told apart, and so are a missing database and a missing Redis',
  requirement('API-02', {
    why: 'Who restarts a service because its database is away makes it worse; who sends requests to one that cannot answer loses them.',
    severity: 'major',
    tier: 'verify',
    source: 'squaretable: Graceful Shutdown, Connection Pooling; field',
    remedy: 'Ask both on every GET /readyz, and neither on GET /healthz (src/routes/health.ts).',
    seconds: 600,
  }),
  async ({ expect, api }) => {
    const ready = { live: 200, ready: 200, body: { status: 'ready', database: 'up', redis: 'up' } }

    expect(await api.health(), 'the service itself').toEqual(ready)
    const { whole, withoutRedis, withoutPostgres } = await api.outage()
    expect(whole, 'a copy of it').toEqual(ready)
    expect(withoutRedis.health, 'without Redis').toEqual({
      live: 200,
      ready: 200,
      body: { status: 'degraded', database: 'up', redis: 'down' },
    })
    expect(withoutPostgres.health, 'without PostgreSQL').toEqual({
      live: 200,
      ready: 503,
      body: { status: 'unready', database: 'down', redis: 'up' },
    })
  },
)
