import { requirement, test } from '../../fixtures/index.ts'

test(
  'The pool holds at most 20 connections, and a burst waits instead of failing',
  requirement('API-08', {
    why: "Each connection costs PostgreSQL memory, and beyond its own limit everybody's connections are refused.",
    severity: 'major',
    tier: 'nightly',
    source: 'squaretable: Connection pooling (max 20 connections)',
    remedy: 'DATABASE_POOL_MAX is at most 20; who finds no connection free waits (src/database/database.ts).',
    seconds: 600,
  }),
  async ({ expect, api, control }) => {
    const { asked, statuses, mostConnections, mostWaiting, samples } = await api.burst()

    // One connection too many is a finding, whatever else was seen: the control is for what was not.
    expect(mostConnections).toBeLessThanOrEqual(20)
    control(asked === 200 && mostWaiting >= 10, 'a burst with at least ten requests under way in the database at once')
    expect(samples, 'looks at its connections').toBeGreaterThan(0)
    expect(statuses, 'answers').toEqual({ 200: asked })
  },
)
