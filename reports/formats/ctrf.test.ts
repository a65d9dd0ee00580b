import { validate } from 'ctrf'
import { expect, test } from 'vitest'
import type { Audit } from '../audit.ts'
import { hostileAudit } from '../testing/hostile.ts'
import { finding, sampleAudit, variedAudit } from '../testing/sample.ts'
import { ctrf as format } from './ctrf.ts'

const ctrf = (audit: Audit) => JSON.parse(format.render(audit, [])).results

test('Every verdict has its status, and the summary counts them', () => {
  const { summary, tests, environment } = ctrf(variedAudit().audit)

  expect(summary).toMatchObject({ tests: 13, passed: 9, failed: 1, other: 2, skipped: 1, pending: 0, duration: 6400 })
  expect(tests.map(({ status, rawStatus }: Record<string, string>) => `${status}: ${rawStatus}`).slice(0, 5)).toEqual([
    'failed: failed',
    'other: inconclusive',
    'other: not checked',
    'skipped: waived',
    'passed: passed',
  ])
  expect(environment.healthy).toBe(false)
})

test('A finding says what was expected and seen, and where it stands', () => {
  const [first] = ctrf(variedAudit().audit).tests
  expect(first).toMatchObject({
    name: 'NET-02 Every published container port is bound to the Tailscale address',
    suite: ['perimeter'],
    filePath: 'specs/perimeter/published-ports.spec.ts',
    line: 4,
    tags: ['NET-02', 'critical', 'verify'],
    trace: expect.stringMatching(/expected: \[\]\nseen: [\s\S]*remedy: npm run deploy/),
  })
})

test('A gate that is shut has a failed test, whatever shut it', () => {
  const inconclusive = finding({ id: 'NET-03', state: 'failed', inconclusive: 'x' })
  const shut = [
    sampleAudit({ findings: [] }),
    sampleAudit({ findings: [finding(), inconclusive] }),
    sampleAudit({ incomplete: ['The run was interrupted.'] }),
    sampleAudit({ misconfigured: 'PLUMBLINE_AT_LEAST is "x".' }),
    sampleAudit({ otherTestsFailed: true }),
  ]
  expect(shut.map(audit => ctrf(audit).summary.failed)).toEqual([1, 1, 1, 1, 1])
  expect(ctrf(sampleAudit()).summary.failed).toBe(0)
})

test('What was left out is skipped, and counted apart from what was not checked', () => {
  const away = finding({ id: 'API-15', selected: false, state: 'skipped', notRun: 'A filter left it out.' })
  const { tests, extra } = ctrf(sampleAudit({ findings: [finding(), away] }))
  expect(tests).toContainEqual(expect.objectContaining({ status: 'skipped', rawStatus: 'left out' }))
  expect(extra['plumbline.run'].counts).toMatchObject({ 'left out': 1, 'not checked': 0 })
})

test.for<[string, Audit]>([
  ['of every verdict', variedAudit().audit],
  ['of nothing', sampleAudit({ findings: [] })],
  ['that was not to be', sampleAudit({ misconfigured: 'PLUMBLINE_AT_LEAST is "x".' })],
  ['of anything', hostileAudit()],
])("A run %s is what CTRF's own validator takes", ([, audit]) => {
  expect(validate(JSON.parse(format.render(audit, [])))).toEqual({ valid: true, errors: [] })
})

test('Ten million characters of anything stay JSON that every reader takes', () => {
  const text = format.render(hostileAudit(), [])
  expect(text.length).toBeLessThan(1_000_000)
  expect(text).not.toMatch(/(?!\n)\p{Cc}|\\u(00[01]|d[89a-f])/iu)
  expect(ctrf(hostileAudit()).summary.tests).toBe(7 + 3)
})
