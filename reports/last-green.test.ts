import { expect, test, vi } from 'vitest'
import { root } from '../provision/inventory.ts'
import { isKnown, lastGreenOf } from './last-green.ts'
import type { PastRun } from './past-run.ts'
import { finding, sampleAudit } from './testing/sample.ts'
import { fails, holding, spec, trialFolder, trialRun } from './testing/trial-run.ts'

// One of them starts vitest, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 })

const run = (name: string, exitCode: number, verdicts: PastRun['verdicts']): PastRun => ({
  ...{ schema: 'plumbline-history-1', run: name, target: 'lab', exitCode, selection: false, nightly: false },
  ...{
    startedAt: '2026-11-20T03:00:00.000Z',
    finishedAt: '2026-11-20T03:10:00.000Z',
    verdicts,
    attested: [],
    figures: [],
  },
})

test('The last green run is the last whose gate was open, with what did not shut it', () => {
  expect(lastGreenOf([])).toBeNull()
  expect(lastGreenOf([run('a', 1, { 'NET-01': 'failed' })])).toBeNull()
  const past = [
    run('a', 0, { 'NET-01': 'failed', 'NET-02': 'inconclusive', 'NET-03': 'passed' }),
    run('b', 0, { 'NET-02': 'passed', 'NET-04': 'waived' }),
    run('c', 1, { 'NET-03': 'failed' }),
  ]
  expect(lastGreenOf(past)).toEqual({ run: 'b', finishedAt: '2026-11-20T03:10:00.000Z', known: { 'NET-01': 'failed' } })
})

test('What was so then is known; what was not seen then and has failed now is not', () => {
  const since = lastGreenOf([run('a', 0, { 'NET-01': 'failed', 'NET-02': 'inconclusive', 'NET-03': 'passed' })])
  const known = (id: string, now: Parameters<typeof isKnown>[1]): boolean => isKnown(id, now, since)
  expect([known('NET-01', 'failed'), known('NET-01', 'stale waiver'), known('NET-01', 'inconclusive')]).toEqual([
    ...[true, true, true],
  ])
  expect([known('NET-02', 'inconclusive'), known('NET-02', 'not checked'), known('NET-02', 'failed')]).toEqual([
    ...[true, true, false],
  ])
  expect([known('NET-03', 'failed'), known('NET-09', 'failed'), known('NET-01', 'passed')]).toEqual([
    ...[false, false, false],
  ])
  expect(isKnown('NET-01', 'failed', null)).toBe(false)
})

const broken = { state: 'failed', failures: [{ message: 'expected 1 to be 2', assertion: true }] } as const

test('Only what is new shuts the gate, and the headline says what does not', () => {
  const since = lastGreenOf([run('a', 0, { 'NET-02': 'failed' })])
  const old = sampleAudit({ findings: [finding(broken)], since })
  expect(old).toMatchObject({ exitCode: 0, requirements: [{ verdict: 'failed', known: true }] })
  const fresh = sampleAudit({ findings: [finding(broken), finding({ ...broken, id: 'NET-03' })], since })
  expect(fresh).toMatchObject({ exitCode: 1, requirements: [{ known: true }, { known: false }] })
})

test('A gate that is asked since the last green run opens for what is known, says so, and shuts for what is new', async () => {
  const folder = trialFolder()
  const more = ", globalSetup: './setup.ts'"
  const describes = `import { startRun } from '${root}/reports/run.ts'
    export default () => startRun().describe({ name: 'attic', address: '192.0.2.7' })`
  const gate = (net02: string, net03: string, env: NodeJS.ProcessEnv) =>
    trialRun(
      {
        'setup.ts': describes,
        'specs/perimeter/a.spec.ts':
          spec('NET-01', holding) + spec('NET-02', net02, { severity: 'minor' }) + spec('NET-03', net03),
      },
      { folder, env, more },
    )
  const since = { PLUMBLINE_SINCE: 'last-green' }

  const never = await gate(fails, holding, since)
  expect(never.exitCode).toBe(1)
  expect(never.output).toContain('The history knows no run whose gate was open')
  expect((await gate(fails, holding, { PLUMBLINE_AT_LEAST: 'critical' })).exitCode).toBe(0)

  const known = await gate(fails, holding, since)
  expect(known.exitCode).toBe(0)
  expect(known.output).toContain('✓ The gate is open, with 1 finding that does not shut it: 1 known since ')
  expect(known.output).toMatch(/Known since \S+, the last green run, and no reason to shut the gate: NET-02/)
  expect((await gate(fails, fails, since)).exitCode).toBe(1)
  expect((await gate(fails, holding, {})).exitCode).toBe(1)
  expect(await gate(fails, holding, { PLUMBLINE_SINCE: 'yesterday' })).toMatchObject({
    exitCode: 3,
    output: expect.stringContaining('PLUMBLINE_SINCE is "yesterday", expected last-green'),
  })
})
