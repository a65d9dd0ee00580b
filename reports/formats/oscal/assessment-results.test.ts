import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Audit } from '../../audit.ts'
import type { EvidenceRecord } from '../../evidence.ts'
import { hostileAudit } from '../../testing/hostile.ts'
import { oscalBreaches } from '../../testing/oscal-rules.ts'
import { finding, record, sampleAudit, variedAudit } from '../../testing/sample.ts'
import { oscal as format } from './assessment-results.ts'

const properties = z
  .array(z.looseObject({ name: z.string(), value: z.string() }))
  .transform(props => Object.fromEntries(props.map(({ name, value }) => [name, value])))
const related = z.array(z.strictObject({ 'observation-uuid': z.string() })).default([])

const document = z.strictObject({
  'assessment-results': z.looseObject({
    results: z.tuple([
      z.looseObject({
        props: properties,
        'reviewed-controls': z.strictObject({
          'control-selections': z.tuple([
            z.looseObject({
              'include-controls': z.array(z.strictObject({ 'control-id': z.string() })).optional(),
              'include-all': z.strictObject({}).optional(),
            }),
          ]),
        }),
        observations: z
          .array(
            z.looseObject({
              uuid: z.string(),
              description: z.string(),
              methods: z.array(z.enum(['EXAMINE', 'TEST'])),
              collected: z.iso.datetime(),
              props: properties,
            }),
          )
          .default([]),
        findings: z
          .array(
            z.looseObject({
              title: z.string(),
              description: z.string(),
              props: properties,
              target: z.looseObject({
                type: z.enum(['statement-id', 'objective-id']),
                'target-id': z.string(),
                status: z.strictObject({
                  state: z.enum(['satisfied', 'not-satisfied']),
                  reason: z.enum(['pass', 'fail', 'other']),
                }),
                'implementation-status': z.strictObject({ state: z.string(), remarks: z.string() }).optional(),
              }),
              'related-observations': related,
              'related-risks': z.array(z.strictObject({ 'risk-uuid': z.string() })).default([]),
            }),
          )
          .default([]),
        risks: z
          .array(
            z.looseObject({
              uuid: z.string(),
              status: z.string(),
              deadline: z.string(),
              props: properties,
              remediations: z.array(z.looseObject({ title: z.string(), description: z.string() })),
            }),
          )
          .default([]),
      }),
    ]),
  }),
})

/** The one result of a run, of a document that breaks no rule. */
function resultOf(audit: Audit, records: readonly EvidenceRecord[] = []) {
  const read: unknown = JSON.parse(format.render(audit, records))
  expect(oscalBreaches(read as object)).toEqual([])
  return document.parse(read)['assessment-results'].results[0]
}

const broken = { state: 'failed', failures: [{ message: 'It is not so.', assertion: true }] } as const
const gone = { state: 'absent', notRun: 'Its file is gone.' } as const
const waivedUntil = (expires: string) => [{ requirement: 'NET-02', reason: 'A reason.', owner: 'ops', expires }]

test.each([
  ['passed', 'satisfied', 'pass', {}],
  ['failed', 'not-satisfied', 'fail', broken],
  ['inconclusive', 'not-satisfied', 'other', { state: 'failed', inconclusive: 'No route to host' }],
  ['not checked', 'not-satisfied', 'other', gone],
  ['not offered', 'not-satisfied', 'other', { notOffered: 'It has no GPU.' }],
] as const)('What is %s is %s, because %s', (verdict, state, reason, changes) => {
  const { findings } = resultOf(sampleAudit({ findings: [finding(changes)] }))

  expect(findings.find(({ props }) => props.requirement === 'NET-02')).toMatchObject({
    props: { verdict, severity: 'critical', chapter: 'perimeter' },
    target: { type: 'statement-id', 'target-id': 'NET-02_smt', status: { state, reason } },
  })
})

test('What the target does not offer is not applicable, and it is said why', () => {
  const { findings } = resultOf(
    sampleAudit({ findings: [finding({ notOffered: 'It has no GPU.' }), finding({ id: 'B' })] }),
  )
  const status = findings.find(({ props }) => props.requirement === 'NET-02')?.target['implementation-status']

  expect(status).toEqual({ state: 'not-applicable', remarks: expect.stringContaining('It has no GPU.') })
})

test('What a filter left out has no finding, and is no reviewed control', () => {
  const left = finding({ ...gone, id: 'NET-03', selected: false })
  const result = resultOf(sampleAudit({ findings: [finding(), left] }))

  expect(result.findings.map(({ props }) => props.requirement)).toEqual(['NET-02'])
  expect(result['reviewed-controls']['control-selections'][0]['include-controls']).toEqual([{ 'control-id': 'NET-02' }])
  expect(result.props).toMatchObject({ 'left-out': '1', gate: 'open' })
})

test('A waiver is a risk with its deadline and its reason: approved while it is in force, and open afterwards', () => {
  const findings = [finding(broken)]
  const waived = resultOf(sampleAudit({ findings, waivers: waivedUntil('2027-01-01') }))
  const stale = resultOf(sampleAudit({ findings, waivers: waivedUntil('2026-01-01') }))

  expect(waived.risks).toMatchObject([
    { status: 'deviation-approved', deadline: '2027-01-01T00:00:00Z', props: { owner: 'ops', verdict: 'waived' } },
  ])
  expect(waived.risks[0]?.remediations[0]?.description).toBe('A reason.')
  expect(waived.findings[0]?.['related-risks']).toEqual([{ 'risk-uuid': waived.risks[0]?.uuid }])
  expect(waived.findings[0]?.target.status).toEqual({ state: 'not-satisfied', reason: 'other' })
  expect(stale.risks[0]?.status).toBe('open')
  expect(stale.findings[0]?.target.status).toEqual({ state: 'not-satisfied', reason: 'fail' })
})

test('A finding stands on observations: those of the host are examined, those from a vantage tested', () => {
  const error = { error: 'Connection refused' }
  const records = [record(), record({ id: 'e2', vantage: 'lan', outcome: error }), record({ id: 'e3' })]
  const { observations, findings } = resultOf(
    sampleAudit({ findings: [finding({ evidence: ['e1', 'e2', 'e9'] })] }),
    records,
  )

  expect(observations.map(({ props, methods }) => [props.evidence, props.outcome, ...methods])).toEqual([
    ['e1', 'value', 'EXAMINE'],
    ['e2', 'error', 'TEST'],
  ])
  expect(observations[1]?.description).toBe('Could not be observed from lan: Connection refused')
  expect(findings[0]?.['related-observations'].map(one => one['observation-uuid'])).toEqual(
    observations.map(({ uuid }) => uuid),
  )
})

test.each([
  ['has no requirement', { findings: [] }],
  ['was interrupted', { incomplete: ['The run was interrupted.'] }],
  ['is misconfigured', { misconfigured: 'TARGET names no target.', findings: [] }],
  ['ran beside other tests that failed', { otherTestsFailed: true }],
  ['left everything out', { findings: [finding({ ...gone, selected: false })] }],
])('A run that %s is not satisfied', (_, changes) => {
  const { findings, props } = resultOf(sampleAudit(changes))

  expect(findings[0]).toMatchObject({ target: { type: 'objective-id', status: { state: 'not-satisfied' } } })
  expect(props.gate).toBe('shut')
})

test('A target without an address, or of only a service, breaks no rule', () => {
  const audit = sampleAudit()
  const target = { ...audit.target, address: null, chapters: ['tenancy', 'service'] }

  expect(() => resultOf({ ...audit, target })).not.toThrow()
  expect(() => resultOf({ ...audit, target: { ...target, chapters: null } })).not.toThrow()
})

test('Anything may stand in a text, and nothing in it is Markdown', () => {
  const records = [record({ what: '`x`\n# <b>y</b>', vantage: '{{ insert: param, x }}' })]
  const text = format.render(hostileAudit(), records)
  const { findings } = resultOf(hostileAudit(), records)

  expect(text.length).toBeLessThan(1_000_000)
  expect(text.isWellFormed()).toBe(true)
  expect(text).not.toMatch(/(?!\n)\p{Cc}|\\u00[01]|\\ud[89a-f]|\p{Bidi_Control}/iu)
  for (const { title } of findings) expect(title).not.toMatch(/(?<!\\)[`*<[{&]/)
})

test('The same run gives the same file, and every run has identifiers of its own', () => {
  const { audit, records } = variedAudit()
  const text = format.render(audit, records)
  const other = format.render({ ...audit, run: '2026-11-22T01-02-03Z' }, records)
  const finding = /"uuid": "([0-9a-f-]+)",\s+"title": "NET-02 /

  expect(format.render(audit, records)).toBe(text)
  expect(finding.exec(text)?.[1]).toMatch(/^[0-9a-f-]{36}$/)
  expect(finding.exec(other)?.[1]).not.toBe(finding.exec(text)?.[1])
})
