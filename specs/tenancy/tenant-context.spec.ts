import { requirement, test } from '../../fixtures/index.ts'

test(
  'A request without a tenant, or with a malformed one, is refused (400), before any query',
  requirement('TEN-01', {
    why: "A service that falls back to some tenant shows that tenant's data to whoever leaves the header out.",
    severity: 'critical',
    tier: 'verify',
    source: 'squaretable: Tenant Context Flow, middleware',
    remedy: 'See src/middleware/tenant.ts: no header, no tenant, and nothing is asked of the database.',
    seconds: 600,
  }),
  async ({ expect, control, isolation }) => {
    const { tries, operations, own } = await isolation.withoutTenant()
    const { statuses, refused, answered } = await isolation.queriesWithoutTenant()
    control(own === 200, "the same request with A's tenant, answered")
    control(answered > 0 && statuses.includes(200), 'a query that a good request leads to')

    expect(tries.length + operations.length).toBeGreaterThan(60)
    expect(
      tries
        .filter(
          ({ what, status, problem }) => !(status === 400 && problem === 'tenant-required') && !elsewhere(what, status),
        )
        .map(said),
      'requests without a tenant, or with one that is none',
    ).toEqual([])
    expect(
      operations.filter(({ status, problem }) => status !== 400 || problem !== 'tenant-required').map(said),
      'operations that do not ask for a tenant',
    ).toEqual([])
    expect(refused, 'queries that requests without a tenant lead to').toBe(0)
    expect(statuses).toEqual([400, 200])
  },
)

const said = ({ what, status, problem }: { what: string; status: number; problem: string }): string =>
  `${what}: ${status} ${problem}`

/** There is no such route: it may be refused for that as well. */
const elsewhere = (what: string, status: number): boolean => what === 'one in the path only' && status === 404

test(
  "A request without a valid login is refused (401); a login of another tenant with this tenant's header is refused (403)",
  requirement('TEN-02', {
    why: 'A header can be written by anybody: a service that trusts it has no tenants at all.',
    severity: 'critical',
    tier: 'verify',
    source: 'squaretable: Future Enhancements, authentication',
    remedy: "See src/middleware/authenticate.ts: the login's tenant has to be the header's.",
    seconds: 600,
  }),
  async ({ expect, control, isolation }) => {
    const { none, operations, other, otherOperations, own } = await isolation.withoutLogin()
    control(
      own.every(status => status === 200),
      "the same request with A's own cookie and token, answered",
    )

    expect(none.length).toBeGreaterThan(15)
    expect(none.filter(({ status }) => status !== 401).map(said), 'logins that do not hold').toEqual([])
    expect(other.filter(({ status }) => status !== 403).map(said), 'logins of another tenant').toEqual([])
    expect(operations.length).toBeGreaterThan(30)
    expect(
      operations.filter(({ status }) => status !== 401).map(said),
      'operations that are open without a login',
    ).toEqual([])
    expect(
      otherOperations.filter(({ status }) => status !== 403).map(said),
      "operations that are open to another tenant's login",
    ).toEqual([])
  },
)
