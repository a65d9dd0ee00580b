import { requirement, test } from '../../fixtures/index.ts'

test(
  "Migrations go forward only, twice is harmless, two at once is safe, and the schema equals the code's",
  requirement('API-12', {
    why: 'A half-migrated database is an outage that no restart ends.',
    severity: 'major',
    tier: 'drill',
    source: 'squaretable: Database Migrations',
    remedy:
      'Write a new migration and leave those that were applied as they are (src/database/migrations/); `node server.mjs schema` shows what differs.',
    seconds: 600,
  }),
  async ({ expect, api }) => {
    const { atOnce, again, unchanged, applied, schema, schemaWithDrift, onNewer } = await api.migrations()

    expect(
      atOnce.map(({ exitCode }) => exitCode),
      'two at once',
    ).toEqual([0, 0])
    expect(applied, 'migrations that were applied').toBeGreaterThan(0)
    expect(
      atOnce.filter(({ said }) => /applied/i.test(said)),
      'who applied them',
    ).toHaveLength(1)
    expect(again, 'once more').toEqual({ exitCode: 0, said: expect.stringMatching(/up to date/) })
    expect(unchanged, 'the schema is the same before and after').toBe(true)
    expect(schema.exitCode, `the schema is the code's: ${schema.said}`).toBe(0)
    expect(schemaWithDrift, 'a column added by hand is named').toEqual({
      exitCode: 1,
      said: expect.stringMatching(/by_hand/),
    })
    expect(onNewer.exitCode, 'an older version leaves a newer database alone').not.toBe(0)
    expect(onNewer.said).toMatch(/9999-of-a-newer-version/)
  },
)
