import { expect, test } from 'vitest'
import { audit } from './audit.ts'
import { headline } from './headline.ts'
import { finding, material, record, sampleAudit, variedAudit } from './testing/sample.ts'

test('An audit obeys its own schema', () => {
  expect(audit.parse(JSON.parse(JSON.stringify(variedAudit().audit)))).toEqual(variedAudit().audit)
})

test('What needs a person comes first: by verdict, then severity, then id', () => {
  const { requirements } = variedAudit().audit
  expect(requirements.slice(0, 6).map(({ id }) => id)).toEqual([
    'NET-02',
    'GPU-01',
    'CTR-04',
    'NET-22',
    'DNS-01',
    'DNS-04',
  ])
  expect(requirements[0]).toMatchObject({ chapter: 'perimeter', verdict: 'failed', promised: true })
})

const failed = finding({ state: 'failed', failures: [{ message: 'not so', assertion: true }] })
const unseen = finding({ state: 'failed', inconclusive: 'away' })
const waiver = { requirement: 'NET-02', reason: 'r', owner: 'o', expires: '2999-01-01' }
const refused = { ...material().about, refused: { message: 'No sudo on the host.', misconfigured: false } }
const login = record({ what: 'ssh-login', outcome: { error: 'SSH was refused.' } })

test.for<[string, Parameters<typeof sampleAudit>[0], number]>([
  ['Conforms', {}, 0],
  ['Conforms, with 1 waived', { findings: [failed], waivers: [waiver] }, 0],
  ['Does not conform: 1 finding', { findings: [failed] }, 1],
  [
    'The gate is open, with 1 finding that does not shut it: 1 less than critical',
    { findings: [finding(), { ...failed, id: 'NET-03', severity: 'minor' }], atLeast: 'critical' },
    0,
  ],
  ['Does not conform: 1 finding', { waivers: [{ ...waiver, requirement: 'NET-99' }] }, 1],
  ['The requirements hold, but other tests failed', { otherTestsFailed: true }, 1],
  ['Nothing was judged: no requirement was found', { findings: [] }, 2],
  ['Nothing was judged', { findings: [unseen] }, 2],
  ['Inconclusive: not everything could be seen', { findings: [finding(), unseen] }, 2],
  ['Incomplete: the run did not come to its end', { incomplete: ['The run was interrupted.'] }, 2],
  ['Nothing was judged', { findings: [unseen], about: refused }, 2],
  ['The target could not be observed: SSH was refused.', { evidence: { records: [login], unreadable: [] } }, 2],
  ['Nothing was looked at: specs/waivers.yaml is not YAML.', { misconfigured: 'specs/waivers.yaml is not YAML.' }, 3],
])('%s', ([sentence, changes, code]) => {
  const made = sampleAudit(changes)
  expect(headline(made)).toBe(sentence)
  expect(made.exitCode).toBe(code)
})

test('A waiver for another target waives nothing here', () => {
  expect(sampleAudit({ findings: [failed], waivers: [{ ...waiver, target: 'nas' }] }).exitCode).toBe(1)
  expect(sampleAudit({ findings: [failed], waivers: [{ ...waiver, target: 'lab' }] }).exitCode).toBe(0)
  expect(sampleAudit({ waivers: [{ ...waiver, target: 'nas' }] }).exitCode).toBe(0)
})

test('A lost line of evidence makes the run incomplete', () => {
  const made = sampleAudit({ evidence: { records: [record()], unreadable: ['Line 2 …'] } })
  expect(made).toMatchObject({ exitCode: 2, incomplete: ['Line 2 …'] })
})
