import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { forget, heldAgainst, isKept, pastRunOf, readHistory, remember, runNamed } from './history.ts'
import { differencesOf, streaksOf } from './past-run.ts'
import { finding, sampleAudit } from './testing/sample.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'plumbline-history-'))
  mkdirSync(join(root, 'reports/out'), { recursive: true })
})
afterEach(() => rmSync(root, { recursive: true }))

const file = () => join(root, 'reports/out/history.jsonl')

test('A run is remembered by what it had to judge', () => {
  const left = finding({ id: 'NET-03', state: 'skipped', notRun: 'left out by the filter', selected: false })
  remember(root, sampleAudit({ findings: [finding(), left] }))

  const { runs, unreadable } = readHistory(root)
  expect(unreadable).toEqual([])
  expect(runs).toMatchObject([{ target: 'lab', exitCode: 0, verdicts: { 'NET-02': 'passed' } }])
})

test('What a person attested is remembered apart from what was waived', () => {
  const unseen = finding({ state: 'failed', inconclusive: 'no way there' })
  const waiver = { requirement: 'NET-02', reason: 'Later', owner: 'ops', expires: '2027-01-01' }
  const attested = sampleAudit({ findings: [unseen], waivers: [{ ...waiver, attestation: true }] })
  const failed = finding({ state: 'failed', failures: [{ message: 'It is not so.', assertion: true }] })
  remember(root, sampleAudit({ findings: [failed], waivers: [waiver] }))
  remember(root, attested)

  const { runs } = readHistory(root)
  const [before, after] = runs
  expect(runs.map(({ verdicts }) => verdicts['NET-02'])).toEqual(['waived', 'waived'])
  expect(streaksOf('NET-02', runs).map(({ verdict }) => verdict)).toEqual(['waived', 'attested'])
  expect(before && after && differencesOf(before, after).differing).toEqual([
    { id: 'NET-02', before: 'waived', after: 'attested' },
  ])
})

test('A run of a selection, and one of the night, are remembered as such', () => {
  const known = new Set(['NET-02', 'NET-03'])
  const [part, whole] = [sampleAudit({ known }), sampleAudit()]
  remember(root, part)
  remember(root, whole, true)
  expect(readHistory(root).runs).toMatchObject([
    { selection: true, nightly: false },
    { selection: false, nightly: true },
  ])
})

test('A night is held against the nights before: what somebody saw by day was told to nobody', () => {
  const [night, day] = [pastRunOf(sampleAudit(), true), pastRunOf(sampleAudit())]
  expect(heldAgainst([night, day], true)).toEqual([night])
  expect(heldAgainst([night, day], false)).toEqual([night, day])
  expect(heldAgainst([day], true)).toEqual([])
})

test('A run that judged nothing is none of the history', () => {
  remember(root, sampleAudit({ findings: [] }))
  expect(readHistory(root)).toEqual({ runs: [], unreadable: [] })
})

test('Lines that cannot be read are named and kept, and the others count', () => {
  remember(root, sampleAudit())
  appendFileSync(file(), '{"schema":"plumbline-history-1","run":\n{"schema":"plumbline-history-2"}\n')
  remember(root, sampleAudit())

  const { runs, unreadable } = readHistory(root)
  expect(runs).toHaveLength(2)
  expect(unreadable).toEqual([
    'reports/out/history.jsonl holds what cannot be read in line 2; the rest of it counts.',
    'reports/out/history.jsonl holds runs of another version of the suite in line 3; the rest of it counts.',
  ])
  expect(readFileSync(file(), 'utf8').split('\n')).toHaveLength(5)
})

test('A run stands on a line of its own, also behind one that was cut short', () => {
  remember(root, sampleAudit())
  appendFileSync(file(), '{"schema":"plumbline-hist')
  remember(root, sampleAudit())
  expect(readHistory(root).runs).toHaveLength(2)
})

test('A history that an editor of Windows saved is the same', () => {
  remember(root, sampleAudit())
  writeFileSync(file(), `\ufeff${readFileSync(file(), 'utf8').replaceAll('\n', '\r\n')}`)
  expect(readHistory(root)).toMatchObject({ runs: [{ target: 'lab' }], unreadable: [] })
})

test('A history that nobody can read or write is a sentence, and costs no report', () => {
  mkdirSync(file())
  expect(readHistory(root)).toEqual({
    runs: [],
    unreadable: [expect.stringMatching(/^reports\/out\/history\.jsonl cannot be read \(EISDIR.*\): nothing is known/)],
  })
  expect(remember(root, sampleAudit())).toMatch(/^This run is not remembered: reports\/out\/history\.jsonl .*EISDIR/)
})

test('Only the runs of the reports folder are of the history', () => {
  expect(isKept(root, join(root, 'reports/out/2026-11-21T01-02-03Z'))).toBe(true)
  expect(isKept(root, join(root, 'reports/out/test/specs'))).toBe(false)
})

test('What a requirement was, one time after the other', () => {
  const failed = [{ message: 'expected 1 to be 2', assertion: true }]
  const days = ['passed', 'passed', 'failed', 'passed'] as const
  for (const [at, state] of days.entries())
    remember(
      root,
      sampleAudit({
        finishedAt: `2026-11-0${at + 1}T03:00:00.000Z`,
        findings: [finding({ state, failures: state === 'failed' ? failed : [] })],
      }),
    )

  const { runs } = readHistory(root)
  expect(streaksOf('NET-02', runs)).toEqual([
    { verdict: 'passed', from: '2026-11-01T03:00:00.000Z', to: '2026-11-02T03:00:00.000Z', runs: 2 },
    { verdict: 'failed', from: '2026-11-03T03:00:00.000Z', to: '2026-11-03T03:00:00.000Z', runs: 1 },
    { verdict: 'passed', from: '2026-11-04T03:00:00.000Z', to: '2026-11-04T03:00:00.000Z', runs: 1 },
  ])
  expect(streaksOf('NET-03', runs)).toEqual([])
})

test('A run is found by its name, as the latest, or by its folder', () => {
  const [one, other] = [sampleAudit(), sampleAudit({ findings: [finding({ id: 'NET-03' })] })]
  const runs = [pastRunOf(one), { ...pastRunOf(one), run: 'another' }]
  const folder = join(root, 'reports/out/kept')
  mkdirSync(folder)
  writeFileSync(join(folder, 'audit.json'), JSON.stringify(other))
  expect(runNamed('latest', runs, root).run).toBe('another')
  expect(runNamed(one.run, runs, root)).toEqual(runs[0])
  expect(runNamed('kept', [], join(root, 'reports/out'))).toEqual(pastRunOf(other))
  expect(() => runNamed('none', runs, root)).toThrow(/^There is no run "none": name one .* \(the last are .*another\)/)
  writeFileSync(join(folder, 'audit.json'), '{"schema":')
  expect(() => runNamed(folder, [], root)).toThrow(/audit\.json is no JSON/)
})

test('Two runs differ in what either judged otherwise, or alone', () => {
  const [one, other] = [sampleAudit(), sampleAudit({ findings: [finding({ id: 'NET-03' })] })].map(made =>
    pastRunOf(made),
  )
  if (one === undefined || other === undefined) throw new Error('Two runs are compared.')
  expect(differencesOf(one, one)).toEqual({ differing: [], same: 1 })
  expect(differencesOf(one, other).differing).toEqual([
    { id: 'NET-02', before: 'passed', after: undefined },
    { id: 'NET-03', before: undefined, after: 'passed' },
  ])
})

test('Old reports are removed, and nothing else is', () => {
  const out = join(root, 'reports/out')
  for (const name of ['2026-01-01T00-00-00Z', '2026-01-01T00-00-00Z-2', '2026-11-20T00-00-00Z', 'mine', 'test']) {
    mkdirSync(join(out, name))
    if (!name.startsWith('2026-11')) utimesSync(join(out, name), 0, 0)
  }
  remember(root, sampleAudit())
  expect(forget(root, 30, Date.now())).toBe(2)
  expect(readdirSync(out).toSorted()).toEqual(['2026-11-20T00-00-00Z', 'history.jsonl', 'mine', 'test'])
})
