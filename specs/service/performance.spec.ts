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
    seconds: 330,
  }),
  async ({ expect, api }) => {
    const rounds = await api.isolationCost()
    const ratios = rounds.map(round => round.with / round.without).toSorted((a, b) => a - b)

    expect(rounds.length, 'rounds').toBeGreaterThanOrEqual(10)
    expect(
      ratios[Math.floor(ratios.length / 2)],
      'the median of what is left of the throughput',
    ).toBeGreaterThanOrEqual(0.85)
  },
)
