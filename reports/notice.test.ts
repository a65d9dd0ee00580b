import { expect, test } from 'vitest'
import { pastRunOf } from './history.ts'
import { noticeOf, noticeOfNothing } from './notice.ts'
import type { PastRun } from './past-run.ts'
import { finding, material, record, sampleAudit } from './testing/sample.ts'

const failed = { state: 'failed', failures: [{ message: 'expected 1 to be 2', assertion: true }] } as const
const before = (verdicts: PastRun['verdicts'], finishedAt = '2026-11-20T03:00:00.000Z'): PastRun => ({
  ...pastRunOf(sampleAudit()),
  finishedAt,
  exitCode: Object.values(verdicts).includes('failed')
    ? 1
    : /inconclusive|not checked/.test(Object.values(verdicts).join())
      ? 2
      : 0,
  verdicts,
})
const waived = (expires: string) => [{ requirement: 'NET-02', reason: 'r', owner: 'ops', expires }]

test('A night with nothing new is not told', () => {
  expect(noticeOf(sampleAudit({ past: [before({ 'NET-02': 'passed' })] }))).toBeNull()
  expect(noticeOf(sampleAudit({ findings: [finding(failed)], past: [before({ 'NET-02': 'failed' })] }))).toBeNull()
  expect(noticeOf(sampleAudit())).toBeNull()
})

test('The first run is told where something does not hold', () => {
  expect(noticeOf(sampleAudit({ findings: [finding(failed)] }))?.lines).toEqual([
    expect.stringMatching(/^NET-02 failed: /),
  ])
})

test('What fails newly is told with its reason, and what was mended with its id', () => {
  const findings = [finding(failed), finding({ id: 'DNS-01' })]
  const told = noticeOf(sampleAudit({ findings, past: [before({ 'NET-02': 'passed', 'DNS-01': 'failed' })] }))
  expect(told).toEqual({
    title: 'lab: Does not conform: 1 finding',
    urgent: true,
    lines: [expect.stringMatching(/^NET-02 failed: Every published .* expected 1 to be 2$/), 'Fixed: DNS-01'],
  })
})

test('What follows from a cause is told with it', () => {
  const follower = finding({ ...failed, id: 'NET-03', needs: ['NET-02'] })
  const past = [before({ 'NET-02': 'passed', 'NET-03': 'passed' })]
  const told = noticeOf(sampleAudit({ findings: [finding(failed), follower], past }))
  expect(told?.lines).toEqual([expect.stringContaining('(1 more follows from it: NET-03)')])
})

test('A host that is away is one sentence, and the next night not a word', () => {
  const away = { inconclusive: 'SSH was refused.', state: 'failed' } as const
  const login = record({ what: 'ssh-login', outcome: { error: 'SSH was refused.' } })
  const run = (verdict: 'passed' | 'inconclusive') =>
    noticeOf(
      sampleAudit({
        findings: [finding(away)],
        evidence: { records: [login], unreadable: [] },
        past: [before({ 'NET-02': verdict })],
      }),
    )
  expect(run('passed')).toEqual({
    ...{ title: 'lab: The target could not be observed: SSH was refused.', lines: [], urgent: true },
  })
  expect(run('inconclusive')).toBeNull()
})

test('A waiver that is about to end is told once', () => {
  const run = (expires: string) =>
    noticeOf(
      sampleAudit({ findings: [finding(failed)], waivers: waived(expires), past: [before({ 'NET-02': 'waived' })] }),
    )?.lines
  expect(run('2026-12-05')).toEqual(['The waiver of ops for NET-02 ends on 2026-12-05.'])
  expect(run('2026-12-03')).toBeUndefined()
  expect(run('2026-12-20')).toBeUndefined()
})

test('A waiver that is about to end is told when the host is back, where it was away on the day', () => {
  const told = (...past: readonly PastRun[]) =>
    noticeOf(sampleAudit({ findings: [finding(failed)], waivers: waived('2026-12-03'), past }))?.lines
  const away = before({ 'NET-02': 'inconclusive' })
  expect(told(before({ 'NET-02': 'waived' }, '2026-11-18T03:00:00.000Z'), away)).toEqual([
    'The waiver of ops for NET-02 ends on 2026-12-03.',
  ])
  expect(told(before({ 'NET-02': 'waived' }, '2026-11-19T03:00:00.000Z'), away)).toEqual([])
})

test('What is not checked any more is told, with the reason', () => {
  const unchecked = finding({ state: 'absent', notRun: 'Its file is not JavaScript.' })
  const run = (verdict: 'passed' | 'not checked') =>
    noticeOf(sampleAudit({ findings: [unchecked], past: [before({ 'NET-02': verdict })] }))
  expect(run('passed')).toMatchObject({
    urgent: true,
    lines: [expect.stringMatching(/^NET-02 not checked: .* Its file is not JavaScript\.$/)],
  })
  expect(run('not checked')).toBeNull()
})

test('What shuts the gate beside the requirements is told, and so is that it is open again', () => {
  const past = [before({ 'NET-02': 'passed' })]
  const stray = [{ requirement: 'NET-77', reason: 'r', owner: 'ops', expires: '2026-12-20' }]
  const incomplete = ['An error outside of any test: no memory']
  expect(noticeOf(sampleAudit({ past, waivers: stray }))).toMatchObject({
    urgent: true,
    lines: ['The waiver of ops for NET-77 names no requirement.'],
  })
  expect(noticeOf(sampleAudit({ past, incomplete }))).toMatchObject({ urgent: true, lines: incomplete })
  expect(noticeOf(sampleAudit({ past: [{ ...before({ 'NET-02': 'passed' }), exitCode: 2 }], incomplete }))).toBeNull()
  expect(noticeOf(sampleAudit({ past: [before({ 'NET-02': 'inconclusive' })] }))).toEqual({
    ...{ title: 'lab: Conforms', lines: [], urgent: false },
  })
})

test('A run that left no report is told', () => {
  expect(noticeOfNothing('nas', 'specs/waivers.yaml is\nnot YAML.')).toEqual({
    ...{ title: 'nas: Nothing was looked at: specs/waivers.yaml is not YAML.', lines: [], urgent: true },
  })
})

test('A night that was missed is told', () => {
  const past = [before({ 'NET-02': 'passed' }, '2026-11-18T03:00:00.000Z')]
  expect(noticeOf(sampleAudit({ past }))?.lines).toEqual([
    'The run before ended on 2026-11-18 03:00 UTC: 70 hours without one.',
  ])
})

test('What fails one night and cannot be seen the next is not told again, although the exit code turns', () => {
  const unseen = finding({ state: 'failed', inconclusive: 'It timed out.' })
  const verdicts = ['passed', 'failed', 'inconclusive'] as const
  const past = verdicts.map(verdict => before({ 'NET-02': verdict }))
  expect(noticeOf(sampleAudit({ findings: [finding(failed)], past }))).toBeNull()
  expect(noticeOf(sampleAudit({ findings: [unseen], past: [...past, before({ 'NET-02': 'failed' })] }))).toBeNull()
})

test('A night that seems to be before the last is told once: the clock was set back', () => {
  const past = [before({ 'NET-02': 'passed' }, '2026-12-24T03:00:00.000Z')]
  expect(noticeOf(sampleAudit({ past }))?.lines).toEqual([
    'The run before ended on 2026-12-24 03:00 UTC, after this one began: the clock was set back.',
  ])
})

test('A run that could not begin is told', () => {
  const misconfigured = 'inventory.yaml is not YAML.'
  expect(noticeOf(sampleAudit({ ...material(), misconfigured }))?.title).toContain(misconfigured)
})
