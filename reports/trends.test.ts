import { expect, test } from 'vitest'
import type { PastRun } from './past-run.ts'
import { sampleAudit } from './testing/sample.ts'
import { trendsOf, turnOf } from './trends.ts'

const all = { 'PRE-01': 'passed', 'DNS-01': 'passed', 'NET-02': 'failed' } as const

/** A run of a night, changed where a case needs it. */
const night = (day: number, seconds: number, changes: Partial<PastRun> = {}): PastRun => ({
  schema: 'plumbline-history-1',
  run: `night-${day}`,
  target: 'lab',
  startedAt: `2026-11-${10 + day}T03:00:00.000Z`,
  finishedAt: new Date(Date.parse(`2026-11-${10 + day}T03:00:00.000Z`) + seconds * 1000).toISOString(),
  exitCode: 1,
  selection: false,
  nightly: true,
  verdicts: all,
  attested: [],
  figures: [],
  ...changes,
})

const durations = (runs: readonly PastRun[]): number[] | undefined =>
  trendsOf(runs)?.durations?.points.map(({ value }) => value)

test('Fewer than three runs tell nothing', () => {
  expect(trendsOf([])).toBeNull()
  expect(trendsOf([night(1, 30), night(2, 31)])).toBeNull()
  expect(durations([night(1, 30), night(2, 31), night(3, 62.25)])).toEqual([30, 31, 62.3])
})

test('Held against each other are runs that judged about the same, and could look', () => {
  const selection = night(2, 3, { verdicts: { 'PRE-01': 'passed' } })
  const away = night(3, 10, {
    verdicts: { 'PRE-01': 'inconclusive', 'DNS-01': 'inconclusive', 'NET-02': 'inconclusive' },
  })
  expect(durations([night(1, 30), selection, away, night(4, 31), night(5, 32)])).toEqual([30, 31, 32])
})

test('A clock that was set back makes no run of less than no time', () => {
  expect(durations([night(1, -5), night(2, 31), night(3, 32)])).toEqual([0, 31, 32])
})

test('What was measured is told over the runs that measured it', () => {
  const speed = (value: number) => ({ figures: [{ what: 'llama2:7b', unit: 'tokens/s', value }] })
  const runs = [night(1, 30, speed(40)), night(2, 30), night(3, 30, speed(41)), night(4, 30, speed(20))]
  expect(trendsOf(runs)?.figures).toMatchObject([
    { what: 'llama2:7b', unit: 'tokens/s', points: [{ value: 40 }, { value: 41 }, { value: 20 }] },
  ])
  expect(trendsOf(runs.slice(0, 3))?.figures).toEqual([])
})

test('Availability is told from three checks on', () => {
  const runs = [night(1, 30), night(2, 30, { verdicts: { ...all, 'DNS-01': 'failed' } }), night(3, 30)]
  expect(trendsOf(runs)?.availability).toMatchObject([
    { service: 'Host', up: 3, down: 0 },
    { service: 'Pi-hole', up: 2, down: 1 },
  ])
})

test('A last value that is off by a tenth of the usual one is told', () => {
  const series = (...values: number[]) => ({
    what: 'llama2:7b',
    unit: 'tokens/s',
    points: values.map(value => ({ at: '2026-11-11T03:00:00.000Z', value })),
  })
  expect(turnOf(series(40, 41, 39, 38))).toBeUndefined()
  expect(turnOf(series(40, 40, 41, 20))).toEqual({ usual: 40, by: -0.5 })
  expect(turnOf(series(0, 0, 5))).toBeUndefined()
})

test('A run is the last of its own trends', () => {
  const { trends } = sampleAudit({ trail: [night(1, 30, { verdicts: { 'NET-02': 'passed' } }), night(2, 30)] })
  expect(trends).toBeNull()
  const trail = [1, 2].map(day => night(day, 30, { verdicts: { 'NET-02': 'passed' } }))
  expect(sampleAudit({ trail }).trends?.durations?.points.map(({ value }) => value)).toEqual([30, 30, 6.4])
})
