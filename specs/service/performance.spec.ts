import { requirement, test } from '../../fixtures/index.ts'

test(
  'Isolation costs at most 15 % of throughput against the same service without it',
  requirement('API-15', {
    why: 'What is slow because it is safe gets switched off one day.',
    severity: 'minor',
    tier: 'nightly',
    source: 'squaretable: Performance Considerations; Row-level security policies',
    remedy:
      'See that the tenant is set in the same message as BEGIN, that policies compare a column with a constant, and that indexes begin with the tenant.',
    seconds: 600,
  }),
  async ({ expect, api, clear }) => {
    const left = await api.isolationCost()
    clear(left, [0.85], 'Whether isolation costs at most 15 % of throughput')

    expect(left.low, `what is left of the throughput, at least; at most ${left.high}`).toBeGreaterThanOrEqual(0.85)
  },
)
