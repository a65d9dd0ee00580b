import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import { expect, test } from 'vitest'
import { root } from '../../provision/inventory.ts'
import type { Audit } from '../audit.ts'
import { hostileAudit } from '../testing/hostile.ts'
import { finding, sampleAudit, variedAudit } from '../testing/sample.ts'
import { sarif as format } from './sarif.ts'

const sarif = (audit: Audit) => JSON.parse(format.render(audit, [])).runs[0]

/** The schema of OASIS, as a package of Microsoft's brings it. It is of draft 4, of which it uses nothing that draft 7 does not know but its head. */
function validator() {
  const file = join(root, 'node_modules/@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json')
  const { $schema: _, id: __, ...schema } = JSON.parse(readFileSync(file, 'utf8'))
  const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
  formats.default(ajv)
  return ajv.compile(schema)
}

test('Whatever became of a run, the schema takes it', () => {
  const validate = validator()
  const wrong = [
    variedAudit().audit,
    sampleAudit({ findings: [] }),
    sampleAudit({ misconfigured: 'PLUMBLINE_AT_LEAST is "x".' }),
    hostileAudit(),
  ].flatMap(audit => (validate(JSON.parse(format.render(audit, []))) ? [] : (validate.errors ?? [])))
  expect(wrong).toEqual([])
})

test('Every verdict has its kind, and only a failure has a level', () => {
  const { results } = sarif(variedAudit().audit)
  expect(
    results.slice(0, 5).map(({ ruleId, kind, level }: Record<string, string>) => `${ruleId} ${kind} ${level}`),
  ).toEqual(['NET-02 fail error', 'GPU-01 open none', 'CTR-04 review none', 'NET-22 fail note', 'DNS-01 pass none'])
})

test('A waiver suppresses, and says until when and why', () => {
  const { results } = sarif(variedAudit().audit)
  expect(results[3].suppressions).toEqual([
    { kind: 'external', status: 'accepted', justification: expect.stringMatching(/until 2027-03-01: The log fills/) },
  ])
  expect(results.filter(({ suppressions }: { suppressions?: unknown }) => suppressions)).toHaveLength(1)
})

test('A waiver that is stale suppresses nothing', () => {
  const waivers = [{ requirement: 'NET-02', reason: 'x', owner: 'ops', expires: '2020-01-01' }]
  const failures = [{ message: 'expected 1 to be 2', assertion: true }]
  const [result] = sarif(sampleAudit({ findings: [finding({ state: 'failed', failures })], waivers })).results
  expect(result).toMatchObject({ kind: 'fail', level: 'error', properties: { verdict: 'stale waiver' } })
  expect(result).not.toHaveProperty('suppressions')
})

test('A finding stands at its line, and is the same in every run', () => {
  const [first] = sarif(variedAudit().audit).results
  expect(first.locations[0].physicalLocation).toEqual({
    artifactLocation: { uri: 'specs/perimeter/published-ports.spec.ts', uriBaseId: '%SRCROOT%' },
    region: { startLine: 4 },
  })
  expect(first.message.text).toMatch(/Expected: \[\]\nSeen: [\s\S]*Remedy: npm run deploy/)
  const again = sarif(sampleAudit({ finishedAt: '2027-01-01T00:00:00.000Z' })).results[0]
  expect(again.partialFingerprints).toEqual(first.partialFingerprints)
  const { target, ...rest } = sampleAudit()
  const elsewhere = sarif({ ...rest, target: { ...target, name: 'attic' } }).results[0]
  expect(elsewhere.partialFingerprints).not.toEqual(first.partialFingerprints)
})

test('Each requirement is a rule; one that a filter left out has no result', () => {
  const away = finding({ id: 'API-15', selected: false, state: 'skipped', notRun: 'A filter left it out.' })
  const { tool, results } = sarif(sampleAudit({ findings: [finding(), away] }))
  expect(tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(['API-15', 'NET-02'])
  expect(results).toEqual([expect.objectContaining({ ruleId: 'NET-02', ruleIndex: 1, kind: 'pass' })])
})

test('A run that went wrong was not successful, and says why', () => {
  expect(sarif(sampleAudit()).invocations[0]).toMatchObject({ executionSuccessful: true, exitCode: 0 })
  for (const audit of [
    sampleAudit({ findings: [] }),
    sampleAudit({ incomplete: ['The run was interrupted.'] }),
    sampleAudit({ misconfigured: 'PLUMBLINE_AT_LEAST is "x".' }),
    sampleAudit({ otherTestsFailed: true }),
  ]) {
    const [invocation] = sarif(audit).invocations
    expect(invocation).toMatchObject({ executionSuccessful: false, exitCode: audit.exitCode })
    expect(invocation.toolExecutionNotifications).toHaveLength(1)
  }
})

test('Nothing that was observed is a placeholder or a link, and ten million characters stay JSON that every reader takes', () => {
  const text = format.render(hostileAudit(), [])
  expect(text.length).toBeLessThan(1_000_000)
  expect(text).not.toMatch(/(?!\n)\p{Cc}|\\u(00[01]|d[89a-f])/iu)
  const [first] = sarif(hostileAudit()).results
  expect(first.message.text).toContain('[link] (http')
  expect(first.message.text).toContain('{{0}} {{{{1}}}}')
  expect(first.locations[0].physicalLocation.artifactLocation.uri).toMatch(/^[\w%.!~*'()/-]+$/)
})
