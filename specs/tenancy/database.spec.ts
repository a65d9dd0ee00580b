import { requirement, test } from '../../fixtures/index.ts'

const tables = [
  'avatars',
  'characters',
  'chats',
  'group_members',
  'groups',
  'lorebooks',
  'messages',
  'sessions',
  'settings',
  'tenants',
  'users',
]

test(
  "The database itself refuses: with the tenant set to A, every table shows none of B's rows; with none set, no rows at all",
  requirement('TEN-07', {
    why: 'A forgotten condition in one query is found by the database, if the database looks as well.',
    severity: 'critical',
    tier: 'verify',
    source: 'squaretable: Row-level security policies (future enhancement)',
    remedy:
      'ALTER TABLE … ENABLE and FORCE ROW LEVEL SECURITY, with a policy for the application; a role that neither owns nor bypasses.',
    seconds: 600,
  }),
  async ({ expect, control, isolation }) => {
    const { tables: seen, role } = await isolation.database()
    const { role: described, tables: walls } = await isolation.catalogue()
    const planted = seen.filter(({ table }) => tables.includes(table))
    control(
      planted.length === tables.length && planted.every(({ own }) => typeof own === 'number' && own > 0),
      "A's own rows in every table",
    )

    expect(
      seen.filter(
        ({ withoutTenant, withEmptyTenant, foreign }) => withoutTenant !== 0 || withEmptyTenant !== 0 || foreign !== 0,
      ),
      'tables that show more than the own rows',
    ).toEqual([])
    expect(
      seen.filter(
        ({ own, changed, deleted, given, made }) =>
          changed !== 0 ||
          deleted !== 0 ||
          // Of a table without a row of A's nothing is given away, and nothing has to refuse it.
          !(given === '42501' || (own === 0 && given === 'done')) ||
          made !== '42501',
      ),
      "tables in which another's rows can be written",
    ).toEqual([])
    expect(
      seen.filter(
        ({ unchecked, truncated, copied, exported }) =>
          unchecked !== '42501' || truncated !== '42501' || copied !== '0A000' || exported !== '42501',
      ),
      'tables whose check can be gone round',
    ).toEqual([])
    expect(role).toEqual({
      becameOwner: '42501',
      becameAdministrator: '42501',
      bypassed: '42501',
      createdTable: '42501',
      droppedPolicy: '42501',
      readFile: '42501',
      leftBehind: '',
    })
    expect(described, 'what the application may be').toEqual({
      superuser: false,
      bypass: false,
      createRole: false,
      createDatabase: false,
      replication: false,
      memberOf: [],
      mayCreate: false,
    })
    expect(
      walls.filter(({ enabled, forced }) => !enabled || !forced),
      'tables whose row-level security is not enabled and forced',
    ).toEqual([])
  },
)

test(
  'Every table with tenant_id has a policy, an index that starts with it, and foreign keys that include it',
  requirement('TEN-08', {
    why: 'The next table is made in a hurry: without these it is open, slow, or leads into another tenant.',
    severity: 'critical',
    tier: 'verify',
    source: 'squaretable: Schema Design',
    remedy: 'See src/database/migrations/0004-isolation.ts, and give the new table the same.',
    seconds: 600,
  }),
  async ({ expect, isolation }) => {
    const { tables: all, viewsOfOwner, functionsOfOwner } = await isolation.catalogue()
    const ofTenants = all.filter(({ table }) => table !== 'tenants')

    expect(all.map(({ table }) => table)).toEqual(expect.arrayContaining(tables))
    expect(
      all.filter(({ tenantColumn, nullable }) => tenantColumn === null || nullable),
      'tables without a tenant',
    ).toEqual([])
    expect(
      all.filter(({ policies, loose }) => policies.join() !== 'DELETE,INSERT,SELECT,UPDATE' || loose.length > 0),
      'tables without a policy for every command, or with one that lets more through',
    ).toEqual([])
    expect(
      all.filter(({ indexed }) => !indexed),
      'tables without an index that begins with the tenant',
    ).toEqual([])
    expect(
      ofTenants.filter(({ referencesWithout, uniqueWithout }) => referencesWithout.length + uniqueWithout.length > 0),
      'references and unique constraints without the tenant',
    ).toEqual([])
    expect(
      all.filter(({ owner, otherRights }) => owner !== 'squaretable_owner' || otherRights.length > 0),
      'tables that belong to somebody else, or that the application may do more with',
    ).toEqual([])
    expect(viewsOfOwner, "views with their owner's rights").toEqual([])
    expect(functionsOfOwner, "functions with their owner's rights").toEqual([])
  },
)
