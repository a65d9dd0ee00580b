import { expect, test, vi } from 'vitest'
import { finding, sampleAudit } from '../reports/testing/sample.ts'
import { count, proofsCounted, requirementsOf, sameAgain, testsOf } from './count.ts'

test('a step that left no record failed, and so did one that ended badly with a good record', () => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const none = { passed: 7, failed: 0, failures: [] }
  expect(count(0, () => testsOf({}))).toMatchObject({
    passed: 0,
    failed: 1,
    failures: [expect.stringContaining('record')],
  })
  expect(error).toHaveBeenCalledWith(expect.stringContaining('It left no record'))
  expect(count(1, () => none)).toMatchObject({
    passed: 7,
    failed: 1,
    failures: [expect.stringContaining('exit code 1')],
  })
  expect(count(1, () => ({ ...none, failed: 2 }))).toEqual({ passed: 7, failed: 2, failures: [] })
  expect(count(0, () => none)).toEqual(none)
})

test('a test that was skipped is none that passed', () => {
  expect(testsOf({ numPassedTests: 5, numFailedTests: 0, numTotalTests: 6 })).toMatchObject({ passed: 5, failed: 1 })
})

test('tests that failed are named, and so is a file that could not be read', () => {
  const failed = { fullName: 'adds', status: 'failed', failureMessages: ['Error: 3 is not 2\n    at a.test.ts:3'] }
  const testResults = [
    { name: 'a.test.ts', status: 'failed', assertionResults: [failed, { fullName: 'holds', status: 'passed' }] },
    { name: 'b.test.ts', status: 'passed', assertionResults: [{ fullName: 'waits', status: 'skipped' }] },
    { name: 'c.test.ts', status: 'failed', message: 'No such module', assertionResults: [] },
  ]
  expect(testsOf({ numPassedTests: 1, numFailedTests: 1, numTotalTests: 3, testResults }).failures).toEqual([
    'a.test.ts: adds: Error: 3 is not 2',
    'b.test.ts: waits: skipped',
    'c.test.ts: No such module',
  ])
})

test('what takes a browser may be skipped where there is none, and may not fail', () => {
  const page = (status: string) => ({
    name: 'page.test.ts',
    status: status === 'failed' ? status : 'passed',
    assertionResults: [{ fullName: 'shows', status }],
  })
  const counted = (...testResults: object[]) =>
    testsOf({ numPassedTests: 5, numFailedTests: 0, numTotalTests: 6, testResults }, name => name === 'page.test.ts')

  expect(counted(page('skipped'))).toEqual({ passed: 5, failed: 0, failures: [] })
  expect(counted(page('failed'))).toMatchObject({ failed: 1 })
  expect(counted({ ...page('skipped'), name: 'other.test.ts' })).toMatchObject({ failed: 1 })
})

test('a requirement that was not judged is none that passed', () => {
  const findings = [finding(), finding({ id: 'NET-03', state: 'skipped', notRun: 'A hook threw.' })]
  expect(requirementsOf(sampleAudit({ findings }))).toMatchObject({
    passed: 1,
    failed: 1,
    failures: [expect.stringMatching(/^NET-03 /)],
  })
})

test('a fault that survived is none that passed, and none tried is no success', () => {
  const proof = (fault: string, right: boolean) => ({
    requirement: 'NET-01',
    fault,
    right,
    because: ['It stayed green.'],
  })
  expect(proofsCounted([proof('one', true), proof('another', false)])).toEqual({
    passed: 1,
    failed: 1,
    failures: ['NET-01 another: It stayed green.'],
  })
  expect(() => proofsCounted([])).toThrow('No fault was tried.')
})

test('a run that is judged otherwise from its evidence is none that passed', () => {
  const [held, broken] = [
    sampleAudit({ findings: [finding({})] }),
    sampleAudit({ findings: [finding({ state: 'failed' })] }),
  ]

  expect(sameAgain(held, held)).toEqual({ passed: 1, failed: 0, failures: [] })
  expect(sameAgain(held, broken).failed).toBeGreaterThan(0)
})
