import { requirement, test } from '../../fixtures/index.ts'

test(
  'Logs and metrics carry the tenant, and never its content, a token or a password',
  requirement('TEN-15', {
    why: 'Logs are copied, shipped and read by many: whatever stands in them is out.',
    severity: 'major',
    tier: 'verify',
    source: 'squaretable: Monitoring, structured logging',
    remedy: 'See src/middleware/request.ts and src/observability/log.ts: names and figures, never what was sent.',
    seconds: 600,
  }),
  async ({ expect, control, isolation }) => {
    const { requests, strangersWithoutLine, lines, inLog, inMetrics, tenantInMetrics } = await isolation.traces()
    control(lines > 0, 'lines of the log that belong to a request')
    control(strangersWithoutLine === 0, 'a line of the log for each request of a stranger')

    expect(requests).toHaveLength(8)
    expect(inLog, 'what was sent and stands in the log').toEqual([])
    expect(inMetrics, 'what was sent and stands in the metrics').toEqual([])
    expect(
      requests.filter(one => one.lines === 0 || one.tenant !== 'its own'),
      'requests without a line that names their tenant',
    ).toEqual([])
    expect(tenantInMetrics, 'the tenant in the metrics').toBe(true)
  },
)
