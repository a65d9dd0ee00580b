import { expect, test } from 'vitest'
import { root } from '../provision/inventory.ts'
import { answering, availabilityLines, availabilityOf, checksTold, shareOf } from './availability.ts'
import { declaredRequirements } from './declared.ts'
import type { Verdict } from './verdict.ts'

const until = '2026-11-30T03:00:00.000Z'
const night = (day: number, verdict: Verdict, id = 'DNS-01') => ({
  finishedAt: `2026-11-${String(day).padStart(2, '0')}T03:00:00.000Z`,
  verdicts: { [id]: verdict },
})

test('Every service is told by a requirement that there is', () => {
  const declared = new Set(declaredRequirements(root).declared.map(({ id }) => id))
  expect(Object.values(answering).filter(id => !declared.has(id))).toEqual([])
})

test('A service is up where it was seen to answer, and down where it was seen not to', () => {
  const runs = [night(1, 'passed'), night(2, 'failed'), night(3, 'failed'), night(4, 'passed')]
  expect(availabilityOf(runs, until)).toEqual([
    {
      ...{ service: 'Pi-hole', requirement: 'DNS-01', up: 2, down: 2, unknown: 0 },
      ...{ lastDown: '2026-11-03T03:00:00.000Z', lately: ['up', 'down', 'down', 'up'] },
    },
  ])
})

test('Who could not look says neither, and who did not judge made no check', () => {
  const verdicts = ['inconclusive', 'stale waiver', 'waived', 'not checked', 'not offered'] as const
  const [{ up, down, unknown } = { up: 1, down: 1, unknown: 0 }] = availabilityOf(
    verdicts.map((verdict, at) => night(at + 1, verdict)),
    until,
  )
  expect({ up, down, unknown }).toEqual({ up: 0, down: 0, unknown: 3 })
  expect(availabilityOf([night(1, 'not offered')], until)).toEqual([])
})

test('What is older than thirty days counts no more', () => {
  const old = { ...night(1, 'failed'), finishedAt: '2026-10-31T02:59:00.000Z' }
  expect(availabilityOf([old, night(2, 'passed')], until)).toMatchObject([{ up: 1, down: 0 }])
})

test.for([
  [{ up: 30, down: 0, unknown: 0 }, '100 %', '30 of 30 checks'],
  [{ up: 2999, down: 1, unknown: 0 }, '99.9 %', '2999 of 3000 checks'],
  [{ up: 20, down: 0, unknown: 10 }, 'between 66.7 and 100 %', '20 of 30 checks; 10 could not tell'],
  [{ up: 0, down: 3, unknown: 0 }, '0.0 %', '0 of 3 checks'],
] as const)('%o is told as %s', ([counts, share, checks]) => {
  expect(shareOf(counts)).toBe(share)
  expect(checksTold(counts)).toBe(checks)
})

test('In the terminal each target has its services, and one that nobody checked of late has none', () => {
  const runs = [
    { ...night(1, 'passed'), target: 'nas' },
    { ...night(2, 'failed'), target: 'nas' },
    { ...night(1, 'passed', 'NET-02'), target: 'lab' },
  ]
  expect(availabilityLines(runs, until)).toEqual([
    'On nas, in the last 30 days (each run is one check), answered:',
    '  Pi-hole               50.0 % (1 of 2 checks), last seen down 2026-11-02 03:00 UTC',
  ])
})
