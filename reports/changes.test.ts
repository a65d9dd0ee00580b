import { expect, test } from 'vitest'
import { changeLines, changesSince } from './changes.ts'
import type { PastRun } from './past-run.ts'
import type { Verdict } from './verdict.ts'

const day = (at: number): string => `2026-11-${String(at).padStart(2, '0')}T03:00:00.000Z`

/** Runs on the days from the first on, each with the verdicts that it gave. */
const nights = (...each: readonly Readonly<Record<string, Verdict>>[]): PastRun[] =>
  each.map((verdicts, at) => ({
    schema: 'plumbline-history-1',
    run: `run ${at + 1}`,
    target: 'lab',
    startedAt: day(at + 1),
    finishedAt: day(at + 1),
    exitCode: 0,
    selection: false,
    nightly: true,
    verdicts,
    attested: [],
    figures: [],
  }))

const compare = (past: readonly PastRun[], now: Readonly<Record<string, Verdict>>, known = Object.keys(now)) =>
  changesSince(
    past,
    Object.entries(now).map(([id, verdict]) => ({ id, verdict, waiver: null })),
    day(20),
    new Set(known),
  )

test('Without an earlier run nothing is said of changes', () => {
  const { changes, histories } = compare([], { 'NET-02': 'failed' })
  expect(changes).toBeNull()
  expect(histories).toEqual(new Map())
})

test('Each kind of change is told apart', () => {
  const past = nights({
    'NET-01': 'passed',
    'NET-02': 'failed',
    'NET-03': 'passed',
    'NET-04': 'passed',
    'NET-05': 'waived',
    'NET-06': 'inconclusive',
    'NET-08': 'passed',
  })
  const now: Readonly<Record<string, Verdict>> = {
    'NET-01': 'failed',
    'NET-02': 'passed',
    'NET-03': 'inconclusive',
    'NET-04': 'passed',
    'NET-05': 'stale waiver',
    'NET-06': 'failed',
    'NET-07': 'failed',
  }
  expect(compare(past, now).changes).toEqual({
    previous: day(1),
    previousExitCode: 0,
    newlyFailing: ['NET-01', 'NET-05', 'NET-06'],
    fixed: ['NET-02'],
    newlyInconclusive: ['NET-03'],
    newlyUnchecked: [],
    new: ['NET-07'],
    gone: ['NET-08'],
    flaky: [],
    waiversEnding: [],
    waiversNewlyEnding: [],
  })
})

test('A run of a selection hides nothing: the last judgement of each requirement counts', () => {
  const past = nights({ 'NET-01': 'failed', 'NET-02': 'passed' }, { 'NET-02': 'passed' })
  const { changes, histories } = compare(past, { 'NET-01': 'failed', 'NET-02': 'passed' })
  expect(changes).toMatchObject({ newlyFailing: [], new: [], gone: [] })
  expect(histories.get('NET-01')).toEqual({ before: 'failed', since: day(1), runs: 2, flaky: false })
})

test('What a filter or a crash left unjudged is no change', () => {
  const past = nights({ 'NET-01': 'passed' }, { 'NET-01': 'not checked' })
  expect(compare(past, { 'NET-01': 'passed' }).changes).toMatchObject({ fixed: [], newlyFailing: [] })
  expect(compare(past, { 'NET-01': 'not checked' }).changes).toMatchObject({ newlyInconclusive: [], newlyFailing: [] })
})

test('What is not checked any more is told once', () => {
  const unchecked = (past: readonly PastRun[]) => compare(past, { 'NET-01': 'not checked' }).changes?.newlyUnchecked
  expect(unchecked(nights({ 'NET-01': 'passed' }))).toEqual(['NET-01'])
  expect(unchecked(nights({ 'NET-02': 'passed' }))).toEqual(['NET-01'])
  expect(unchecked(nights({ 'NET-01': 'passed' }, { 'NET-01': 'not checked' }, { 'NET-02': 'passed' }))).toEqual([])
})

test('What fails one night and cannot be observed the next is news once of each, until it holds again', () => {
  const [failed, unseen, passed] = [
    { 'NET-01': 'failed' },
    { 'NET-01': 'inconclusive' },
    { 'NET-01': 'passed' },
  ] as const
  const news = (past: readonly PastRun[], now: Readonly<Record<string, Verdict>>) => {
    const { newlyFailing = [], newlyInconclusive = [] } = compare(past, now).changes ?? {}
    return [...newlyFailing, ...newlyInconclusive]
  }
  expect(news(nights(passed, failed), unseen)).toEqual(['NET-01'])
  expect(news(nights(passed, failed, unseen), failed)).toEqual([])
  expect(news(nights(passed, failed, unseen, failed), unseen)).toEqual([])
  expect(news(nights(failed, unseen), failed)).toEqual([])
  expect(news(nights(passed, unseen), failed)).toEqual(['NET-01'])
  expect(news(nights(passed, failed, unseen, passed), failed)).toEqual(['NET-01'])
})

test('What failed before nobody could look, and holds now, is fixed', () => {
  const away = { 'NET-01': 'inconclusive', 'NET-02': 'inconclusive' } as const
  const past = nights({ 'NET-01': 'failed', 'NET-02': 'passed' }, away, away, away)
  expect(compare(past, { 'NET-01': 'passed', 'NET-02': 'passed' }).changes?.fixed).toEqual(['NET-01'])
})

test('What no spec declares any more is told, whatever selection was judged in between', () => {
  const [whole, part] = nights({ 'NET-01': 'passed', 'NET-02': 'passed' }, { 'NET-02': 'passed' })
  if (whole === undefined || part === undefined) throw new Error('There are two nights.')
  const past = [whole, { ...part, selection: true }]
  expect(compare(past, { 'NET-02': 'passed' }).changes?.gone).toEqual(['NET-01'])
})

test('What goes to and fro is flaky, and what was mended once is not', () => {
  const each = (...verdicts: readonly Verdict[]) => nights(...verdicts.map(verdict => ({ 'NET-01': verdict })))
  const flaky = (past: readonly PastRun[], now: Verdict) => compare(past, { 'NET-01': now }).changes?.flaky
  expect(flaky(each('passed', 'failed', 'passed', 'passed'), 'failed')).toEqual(['NET-01'])
  expect(flaky(each('passed', 'failed', 'failed'), 'passed')).toEqual([])
  const longAgo = each('passed', 'failed', 'passed', 'failed', ...Array.from({ length: 10 }, () => 'passed' as const))
  expect(flaky(longAgo, 'passed')).toEqual([])
})

test('A waiver is spoken of two weeks before it ends', () => {
  const waived = (expires: string) => ({
    ...{ id: 'NET-22', verdict: 'waived' as const },
    waiver: { requirement: 'NET-22', reason: 'r', owner: 'o', expires },
  })
  const ending = (expires: string) =>
    changesSince(nights({ 'NET-22': 'waived' }), [waived(expires)], day(20), new Set(['NET-22'])).changes?.waiversEnding
  expect(ending('2026-12-04')).toEqual(['NET-22'])
  expect(ending('2026-12-05')).toEqual([])
})

test('Only what changed is told', () => {
  const { changes } = compare(nights({ 'NET-01': 'passed', 'NET-02': 'failed' }), {
    'NET-01': 'failed',
    'NET-02': 'failed',
  })
  expect(changes && changeLines(changes)).toEqual([{ what: 'Newly failing', ids: ['NET-01'] }])
})
