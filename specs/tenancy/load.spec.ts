import { requirement, test } from '../../fixtures/index.ts'

const amounts = { full: 100_000, sample: 4_000 }

test(
  "Under load with a small pool, no request ever sees another's tenant",
  requirement('TEN-09', {
    why: 'A tenant that is kept on a connection or in a variable is right as long as nobody else asks.',
    severity: 'critical',
    tier: 'nightly',
    source: 'field: tenants that leak through a connection pool',
    remedy: 'Set the tenant for the transaction only (set_config(…, true)), and hand it from call to call.',
    seconds: 900,
  }),
  async ({ expect, control, isolation }) => {
    const { mode, tenants, sent, statuses, aborted, own, strangers, leaks, unanswered, withoutTenant, afterwards } =
      await isolation.load()
    control(
      (statuses[404] ?? 0) > 0 && (statuses[400] ?? 0) > 0 && (statuses[422] ?? 0) > 0,
      'mistakes among the requests',
    )
    control((statuses[503] ?? 0) > 0, 'a query that was given up')
    control(aborted > 0, 'a request that was broken off')

    expect(tenants).toBe(50)
    expect(sent, `requests of a run that is a ${mode} one`).toBeGreaterThanOrEqual(amounts[mode])
    expect(leaks, "answers that hold another's words or ids").toEqual([])
    expect(strangers, 'readings that do not hold the own words').toBe(0)
    expect(own, 'readings that do').toBeGreaterThan(sent / 3)
    expect(unanswered, 'requests that got no answer').toEqual([])
    expect(statuses[500] ?? 0, 'answers that say something went wrong').toBe(0)
    expect(withoutTenant, 'a request without a tenant, afterwards').toBe(400)
    expect(afterwards, 'what each tenant gets of its own, afterwards').toEqual([200])

    // After the judgement: a leak is one on a busy machine too.
    control((statuses[503] ?? 0) < sent / 10, 'a machine that answers nine of ten queries within a quarter of a second')
  },
)
