import { requirement, test } from '../../fixtures/index.ts'

test(
  "For every route and method, tenant A gets 404 for what is tenant B's: read, list, search, update, delete, nested",
  requirement('TEN-03', {
    why: "One query without the tenant in it is enough to read or destroy another customer's data.",
    severity: 'critical',
    tier: 'verify',
    source: 'squaretable: Repository Pattern, tenant isolation',
    remedy:
      'Give the query its tenant: src/repositories/tenant-scoped.ts, `own`. A new route that nothing attacks is named in fixtures/tenancy/coverage.ts.',
    seconds: 600,
  }),
  async ({ expect, control, isolation }) => {
    const { stolen, own, changed, unattacked } = await isolation.byId()
    const { reads, provoked, own: seen, cursors } = await isolation.lists()
    const attacked = await isolation.coverage()

    expect(
      attacked.filter(({ by }) => by === null),
      'published operations that nothing attacks',
    ).toEqual([])
    expect(unattacked, 'operations with ids that nobody knows how to attack').toEqual([])
    expect(
      stolen
        .filter(({ status, leaks }) => status !== 404 || leaks)
        .map(
          ({ operation, ids, status, leaks }) => `${operation}, ${ids}: ${status}${leaks ? ', and it shows it' : ''}`,
        ),
      "requests for another's row",
    ).toEqual([])
    expect(changed, "another's rows that were changed").toEqual([])
    expect(
      [...reads, ...provoked].filter(({ leaks }) => leaks).map(read),
      "answers that hold another's words or ids",
    ).toEqual([])
    expect(
      reads.filter(({ how, total }) => how === "for A's word" && total !== null && total > 0).map(read),
      "counts of another's words",
    ).toEqual([])
    expect(
      reads.filter(({ how, status }) => how === "from A's cursor on" && status !== 400).map(read),
      "cursors of another's lists that are taken",
    ).toEqual([])
    expect(
      [...reads, ...provoked]
        .filter(({ status, inside }) => status >= 500 || inside.length > 0)
        .map(one => `${read(one)} ${one.inside.join()}`),
      'answers that tell about the inside',
    ).toEqual([])
    expect(
      provoked.filter(({ how, status }) => status < 400 && !searches(how)).map(read),
      'paths that lead elsewhere',
    ).toEqual([])

    // After the judgement: what another has deleted is not there to be read.
    control(
      own.length > 20 && own.every(({ status }) => status < 300),
      'the same requests by whose the rows are, answered',
    )
    control(
      seen.length > 8 && seen.every(({ status, sees }) => status === 200 && sees),
      'the own words in the own lists',
    )
    control(cursors > 3, "another's cursor")
  },
)

/** Up to which difference two times are the same: what an attacker sees is no less noisy. */
const same = [0.8, 1.25]
const [fewest = 0, most = 0] = same

interface Compared {
  readonly cpu: { readonly low: number; readonly high: number }
  readonly elapsed: { readonly low: number; readonly high: number }
  readonly statuses: readonly number[]
  readonly bodies: number
}

const told = ({ statuses, bodies }: Compared) => ({ statuses, bodies })

/** By what the one takes clearly more or less than the other. By the clock it may be unclear on a busy machine: only what is clear counts. */
const apart = ({ cpu, elapsed }: Compared): string[] =>
  Object.entries({ 'CPU time': cpu, 'the clock': elapsed })
    .filter(([, { low, high }]) => high < fewest || low > most)
    .map(([by, { low, high }]) => `by ${by} ${low} to ${high}`)

const read = ({ operation, how, status }: { operation: string; how: string; status: number }): string =>
  `${operation}, ${how}: ${status}`

/** What is asked for there is a search or an own picture: an answer is right, if only it holds nothing of another's. */
const searches = (how: string): boolean => how === 'SQL in a search' || how === 'a picture of a search'

test(
  "The answer for another's row and for no row is the same in status, body and headers, and in time (within noise)",
  requirement('TEN-04', {
    why: 'Any difference tells whether a guess was right: which ids there are, and who has an account.',
    severity: 'major',
    tier: 'nightly',
    source: 'field: existence and timing oracles',
    remedy: 'Let the query find nothing, as for no row at all; and hash a password also for an e-mail that nobody has.',
    seconds: 600,
  }),
  async ({ expect, clear, isolation }) => {
    const { stolen } = await isolation.byId()
    expect(stolen.length).toBeGreaterThan(30)
    expect(
      stolen
        .filter(({ differences }) => differences.length > 0)
        .map(({ operation, ids, differences }) => `${operation}, ${ids}: ${differences.join('; ')}`),
      "answers for another's row that differ from those for no row",
    ).toEqual([])

    const logins = await isolation.loginTiming()
    expect(told(logins), 'refusals of a login').toEqual({ statuses: [401], bodies: 1 })
    clear(logins.cpu, same, 'Whether a wrong password takes as long as an e-mail that nobody has')
    expect(apart(logins), 'times the time of an unknown e-mail that a wrong password takes').toEqual([])

    const rows = await isolation.rowTiming()
    expect(told(rows), "answers for another's row and for none").toEqual({ statuses: [404], bodies: 1 })
    clear(rows.cpu, same, "Whether another's row is answered as fast as no row")
    expect(apart(rows), "times the time of no row that another's takes").toEqual([])
  },
)

test(
  'A create or update cannot plant a foreign tenant_id or point to a foreign parent',
  requirement('TEN-06', {
    why: "What is planted is served to the other tenant as its own; a reference to a foreign row leads out of one's own data.",
    severity: 'critical',
    tier: 'verify',
    source: 'field: mass assignment, foreign parents',
    remedy: 'Take named fields only (z.strictObject), and look references up within the tenant.',
    seconds: 600,
  }),
  async ({ expect, control, isolation }) => {
    const { planted, referred, taken, grown, honest } = await isolation.planting()
    control(
      honest.length > 8 && honest.every(({ status }) => status < 300),
      'the same bodies without what is planted, taken',
    )
    control(referred.length > 3 && referred.every(({ own }) => own < 300), 'references to own rows, taken')

    expect(
      planted
        .filter(({ status }) => status !== 400)
        .map(({ operation, what, status }) => `${operation} with ${what}: ${status}`),
      'bodies that say more than they may',
    ).toEqual([])
    expect(
      referred.filter(({ foreign, none, differences }) => foreign !== 422 || none !== 422 || differences.length > 0),
      "references to another's row",
    ).toEqual([])
    expect(taken, "a name that another has is free, and the own one's is not").toEqual({ byB: 201, again: 409 })
    expect(grown, 'lists of the other tenant that hold more than before').toEqual([])
  },
)
