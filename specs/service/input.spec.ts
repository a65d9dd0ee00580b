import { requirement, test } from '../../fixtures/index.ts'

test(
  'Input is validated: hostile input gets a 4xx and changes nothing',
  requirement('API-05', {
    why: 'What is let in unread ends in the database, in the log, or in an error that tells of the inside.',
    severity: 'critical',
    tier: 'verify',
    source: 'squaretable: Security, Input validation (Zod schemas)',
    remedy:
      'Describe the input of the route as strictly as it is meant (src/routes/), and let nothing past src/middleware/json-body.ts.',
    seconds: 600,
  }),
  async ({ expect, api, control }) => {
    const { sent, operations, unrefused, unchanged, lines } = await api.attacks()

    control(lines > 5, "a tenant's export with rows that could have been changed")
    expect(operations.length, 'operations that take a body').toBeGreaterThan(15)
    expect(sent).toBeGreaterThan(400)
    expect(unrefused).toEqual([])
    expect(unchanged, 'all of the tenant is as it was').toBe(true)
  },
)
