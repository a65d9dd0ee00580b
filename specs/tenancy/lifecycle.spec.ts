import { requirement, test } from '../../fixtures/index.ts'

test(
  "A tenant's export holds all of its data and nothing else; its deletion leaves nothing in database, cache or files",
  requirement('TEN-13', {
    why: 'Whoever leaves has a right to all of it, and to nothing of it staying behind.',
    severity: 'major',
    tier: 'nightly',
    source: 'field: orphaned rows after a deletion',
    remedy: 'Every table refers to its tenant with ON DELETE CASCADE, and the export reads every table.',
    seconds: 600,
  }),
  async ({ expect, control, isolation }) => {
    const { export: exported, before, after, removal, logins, otherIntact } = await isolation.lifecycle()
    control(
      Object.values(before.rows).filter(count => count > 0).length >= 11 && before.keys > 0,
      'rows in every table and keys in Redis, before the deletion',
    )

    expect(exported).toMatchObject({
      status: 200,
      type: expect.stringContaining('application/x-ndjson'),
      first: 'tenant',
      last: 'end',
      missing: [],
      foreign: false,
      secrets: false,
    })
    expect({ ...exported.records, end: undefined }, 'as many records as the last line says').toEqual({
      ...exported.counts,
      end: undefined,
    })
    expect(removal).toBe(204)
    expect(
      Object.entries(after.rows).filter(([, count]) => count !== 0),
      'tables that hold rows of the deleted tenant',
    ).toEqual([])
    expect(after.keys, 'keys of the deleted tenant').toBe(0)
    expect(logins, 'logins of the deleted tenant, and a new one').toEqual([401, 401, 401])
    expect(otherIntact, "another tenant's rows").toBe(true)
  },
)
