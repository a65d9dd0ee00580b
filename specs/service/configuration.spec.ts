import { requirement, test } from '../../fixtures/index.ts'

test(
  'It starts only with a valid configuration, and says which variable is wrong without printing it',
  requirement('API-01', {
    why: 'A service that starts half configured fails later and elsewhere; and what it prints about a secret stays in the logs.',
    severity: 'major',
    tier: 'verify',
    source: 'squaretable: Configuration Management, fail fast',
    remedy: 'Read every variable through the schema in src/configuration.ts, and name it in the message.',
    seconds: 600,
  }),
  async ({ expect, api }) => {
    const trials = await api.configurationTrials()

    expect(trials).toHaveSome('trial')
    expect(
      trials.filter(({ exitCode }) => exitCode !== 3),
      'it did not refuse to start, with exit code 3',
    ).toEqual([])
    expect(
      trials.filter(({ named, stack }) => !named || stack),
      'it did not name the variable in a sentence',
    ).toEqual([])
    expect(
      trials.filter(({ shown }) => shown),
      'it printed the value',
    ).toEqual([])
  },
)
