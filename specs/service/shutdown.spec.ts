import { requirement, test } from '../../fixtures/index.ts'

test(
  'At SIGTERM no request under way is lost, connections close, and it exits within the grace time',
  requirement('API-09', {
    why: 'Every deploy stops the service: what is cut off then is lost to somebody.',
    severity: 'major',
    tier: 'drill',
    source: 'squaretable: Graceful Shutdown',
    remedy: 'Stop listening, finish what is under way, close the pool and Redis, and exit with 0 (src/serve.ts).',
    seconds: 600,
  }),
  async ({ expect, api, control }) => {
    const { underWay, statuses, exitCode, ms, heldMs, grace, connectionsLeft, readyMeanwhile } = await api.stop()

    control(underWay > 10 && heldMs > 900, 'requests that were under way for a second after the signal')
    expect(statuses, 'answers to what was under way').toEqual({ 200: underWay })
    expect(readyMeanwhile, 'it still called itself ready').not.toBe(200)
    expect(exitCode, 'its exit code').toBe(0)
    expect(ms, 'milliseconds until it ended').toBeLessThan(grace * 1000)
    expect(connectionsLeft, 'connections that it left open').toBe(0)
  },
)
