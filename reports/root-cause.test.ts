import { expect, test } from 'vitest'
import { rootCauses } from './root-cause.ts'
import type { Verdict } from './verdict.ts'

const judged = (id: string, verdict: Verdict, ...needs: string[]) => ({
  ...{ id, verdict, needs, holds: verdict === 'passed' },
})

test('what follows from what, over several steps', () => {
  expect(
    Object.fromEntries(
      rootCauses([
        judged('CTR-02', 'failed', 'PRE-04'),
        judged('PRE-04', 'passed'),
        judged('PRX-01', 'failed', 'CTR-02'),
        judged('PRX-03', 'inconclusive', 'PRX-01'),
        judged('TEN-01', 'inconclusive', 'PRX-03'),
        judged('NET-02', 'failed', 'PRE-04'),
        judged('AIS-01', 'passed', 'CTR-02'),
      ]),
    ),
  ).toEqual({ 'PRX-01': 'CTR-02', 'PRX-03': 'CTR-02', 'TEN-01': 'CTR-02' })
})

test('a waived requirement explains nothing', () => {
  expect(rootCauses([judged('PRX-01', 'waived'), judged('PRX-03', 'failed', 'PRX-01')]).size).toBe(0)
})

test('a requirement that fails behind a waiver that is over is a cause', () => {
  expect([...rootCauses([judged('PRX-01', 'stale waiver'), judged('PRX-03', 'failed', 'PRX-01')])]).toEqual([
    ['PRX-03', 'PRX-01'],
  ])
  const holding = { ...judged('PRX-01', 'stale waiver'), holds: true }
  expect(rootCauses([holding, judged('PRX-03', 'failed', 'PRX-01')]).size).toBe(0)
})

test('what was seen to fail does not follow from what could not be looked at', () => {
  const causes = (verdict: Verdict) =>
    Object.fromEntries(rootCauses([judged('PRE-04', 'inconclusive'), judged('NET-01', verdict, 'PRE-04')]))
  expect(causes('failed')).toEqual({})
  expect(causes('inconclusive')).toEqual({ 'NET-01': 'PRE-04' })
})

test('a circle explains nothing', () => {
  expect(rootCauses([judged('PRX-01', 'failed', 'PRX-03'), judged('PRX-03', 'failed', 'PRX-01')]).size).toBe(0)
})
