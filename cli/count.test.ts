import { expect, test, vi } from 'vitest'
import { finding, sampleAudit } from '../reports/testing/sample.ts'
import { count, proofsCounted, requirementsOf, sameAgain, testsOf } from './count.ts'

test('a step that left no record failed, and so did one that ended badly with a good record', () => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  expect(count(0, () => testsOf({}))).toEqual({ passed: 0, failed: 1 })
  expect(error).toHaveBeenCalledWith(expect.stringContaining('It left no record'))
  expect(count(1, () => ({ passed: 7, failed: 0 }))).toEqual({ passed: 7, failed: 1 })
  expect(count(1, () => ({ passed: 7, failed: 2 }))).toEqual({ passed: 7, failed: 2 })
  expect(count(0, () => ({ passed: 7, failed: 0 }))).toEqual({ passed: 7, failed: 0 })
})

test('a test that was skipped is none that passed', () => {
  expect(testsOf({ numPassedTests: 5, numFailedTests: 0, numTotalTests: 6 })).toEqual({ passed: 5, failed: 1 })
})

test('a requirement that was not judged is none that passed', () => {
  const findings = [finding(), finding({ id: 'NET-03', state: 'skipped', notRun: 'A hook threw.' })]
  expect(requirementsOf(sampleAudit({ findings }))).toEqual({ passed: 1, failed: 1 })
})

test('a fault that survived is none that passed, and none tried is no success', () => {
  const proof = (fault: string, right: boolean) => ({ requirement: 'NET-01', fault, right, seconds: 1 })
  expect(proofsCounted([proof('one', true), proof('another', false)])).toEqual({ passed: 1, failed: 1 })
  expect(() => proofsCounted([])).toThrow('No fault was tried.')
})

test('a run that is judged otherwise from its evidence is none that passed', () => {
  const [held, broken] = [
    sampleAudit({ findings: [finding({})] }),
    sampleAudit({ findings: [finding({ state: 'failed' })] }),
  ]

  expect(sameAgain(held, held)).toEqual({ passed: 1, failed: 0 })
  expect(sameAgain(held, broken).failed).toBeGreaterThan(0)
})
