import { convertFile, hdfWrapControl } from 'inspecjs'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Audit } from '../audit.ts'
import { statusInHeimdall } from '../testing/heimdall.ts'
import { hostileAudit } from '../testing/hostile.ts'
import { finding, sampleAudit, variedAudit } from '../testing/sample.ts'
import { hdf as format } from './hdf.ts'

const result = z.looseObject({
  status: z.enum(['passed', 'failed', 'skipped', 'error']),
  code_desc: z.string().min(1),
  start_time: z.iso.datetime(),
  run_time: z.number().optional(),
  message: z.string().optional(),
  skip_message: z.string().optional(),
  backtrace: z.never().optional(),
})

const waiverData = z.strictObject({
  justification: z.string(),
  expiration_date: z.string(),
  message: z.string(),
  run: z.boolean(),
  skipped_due_to_waiver: z.boolean(),
})

const control = z.looseObject({
  id: z.string().min(1),
  title: z.string(),
  desc: z.string(),
  descriptions: z.array(z.strictObject({ label: z.string(), data: z.string() })).optional(),
  impact: z.number().min(0).max(1),
  refs: z.array(z.strictObject({ ref: z.string() })),
  tags: z.looseObject({ nist: z.array(z.string()).min(1).optional(), severity: z.string() }),
  source_location: z.strictObject({ ref: z.string().optional(), line: z.int().optional() }),
  waiver_data: waiverData.optional(),
  results: z.array(result).min(1),
})

const total = z.strictObject({ total: z.int() })

/** What InSpec's exec-json requires (mitre/heimdall2, libs/inspecjs/schemas/exec-json.json), and of what it leaves open what we write. */
const execJson = z.looseObject({
  platform: z.strictObject({ name: z.string(), release: z.string(), target_id: z.string() }),
  version: z.string(),
  statistics: z.strictObject({
    duration: z.number(),
    controls: z.strictObject({ passed: total, skipped: total, failed: total }),
  }),
  profiles: z.tuple([
    z.looseObject({
      name: z.string(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      supports: z.array(z.never()),
      attributes: z.array(z.never()),
      groups: z.array(z.strictObject({ id: z.string(), title: z.string(), controls: z.array(z.string()) })),
      controls: z.array(control),
    }),
  ]),
})

const hdf = (audit: Audit) => {
  const read = execJson.parse(JSON.parse(format.render(audit, [])))
  return { ...read, ...read.profiles[0] }
}

const gone = { state: 'absent', notRun: 'Its file is gone.' } as const
const broken = { state: 'failed', failures: [{ message: 'It is not so.', assertion: true }] } as const
const waivedUntil = (expires: string, requirement = 'NET-02') => [
  { requirement, reason: 'A reason.', owner: 'ops', expires },
]

test.each([
  ['passed', 'Passed', {}],
  ['failed', 'Failed', broken],
  ['inconclusive', 'Profile Error', { state: 'failed', inconclusive: 'No route to host' }],
  ['not checked', 'Profile Error', gone],
  ['not checked', 'Not Reviewed', { ...gone, selected: false }],
  ['not offered', 'Not Applicable', { notOffered: 'It has no GPU.' }],
] as const)('What is %s is %s in Heimdall', (verdict, status, changes) => {
  const [one] = hdf(sampleAudit({ findings: [finding(changes)] })).controls

  expect(one).toMatchObject({ id: 'NET-02', tags: { verdict, severity: 'critical' } })
  expect(one && statusInHeimdall(one)).toBe(status)
})

test('What is waived is Not Applicable, with who accepted it and until when; a waiver that is over has failed', () => {
  const findings = [finding(broken)]
  const [waived] = hdf(sampleAudit({ findings, waivers: waivedUntil('2027-01-01') })).controls
  const [stale] = hdf(sampleAudit({ findings, waivers: waivedUntil('2026-01-01') })).controls
  const [needless] = hdf(sampleAudit({ findings: [finding()], waivers: waivedUntil('2027-01-01') })).controls

  expect(waived && statusInHeimdall(waived)).toBe('Not Applicable')
  expect(waived?.waiver_data).toEqual({
    justification: 'A reason.',
    expiration_date: '2027-01-01',
    message: 'Waived by ops.',
    run: true,
    skipped_due_to_waiver: true,
  })
  for (const one of [stale, needless]) expect(one && statusInHeimdall(one)).toBe('Failed')
  expect(stale?.waiver_data?.message).toContain('expired on 2026-01-01')
})

test("Heimdall's own reader takes it, and derives the same", () => {
  const waived = sampleAudit({ findings: [finding(broken)], waivers: waivedUntil('2027-01-01') })
  const audits = [variedAudit().audit, hostileAudit(), sampleAudit({ findings: [] }), waived]
  for (const audit of audits) {
    const read = convertFile(format.render(audit, []), true)['1_0_ExecJson']?.profiles[0]?.controls ?? []

    expect(read).not.toHaveLength(0)
    expect(read.map(one => hdfWrapControl(one).status)).toEqual(hdf(audit).controls.map(statusInHeimdall))
  }
})

test('Each requirement stands in the group of its chapter, and the totals are those of the controls', () => {
  const { controls, groups, statistics } = hdf(variedAudit().audit)

  expect(groups.flatMap(group => group.controls)).toHaveLength(13)
  expect(groups.find(({ id }) => id === 'dns')?.controls).toHaveLength(9)
  expect(controls.map(({ id }) => id).toSorted()).toEqual(groups.flatMap(group => group.controls).toSorted())
  expect(statistics).toEqual({
    duration: 6.4,
    controls: { passed: { total: 9 }, skipped: { total: 1 }, failed: { total: 3 } },
  })
})

test('Severity decides the impact, and the references stand where Heimdall looks for them', () => {
  const findings = [
    finding(),
    finding({ id: 'NET-14', severity: 'major' }),
    finding({ id: 'GPU-01', severity: 'minor' }),
  ]
  const { controls } = hdf(sampleAudit({ findings }))

  expect(controls.map(({ impact, tags }) => [impact, tags.severity])).toEqual([
    [0.9, 'critical'],
    [0.7, 'high'],
    [0.3, 'low'],
  ])
  expect(controls[0]?.tags).toMatchObject({ nist: ['SC-7', 'Rev_5'], cis_docker: ['CIS 5.14'] })
  expect(controls[0]?.refs).toContainEqual({ ref: 'NIST SP 800-53 Rev. 5: SC-7 Boundary Protection' })
  expect(controls[2]?.tags.nist).toBeUndefined()
  expect(hdf(sampleAudit({ findings: [finding({ id: 'NET-12' })] })).controls[0]?.tags.nist).toContain('SC-7 (5)')
})

test.each([
  ['has no requirement', { findings: [] }],
  ['was interrupted', { incomplete: ['The run was interrupted.'] }],
  ['is misconfigured', { misconfigured: 'TARGET names no target.', findings: [] }],
  ['ran beside other tests that failed', { otherTestsFailed: true }],
  ['has a waiver of nothing', { waivers: waivedUntil('2027-01-01', 'NET-99') }],
])('A run that %s shows an error', (_, changes) => {
  const { controls, statistics } = hdf(sampleAudit(changes))

  expect(controls.map(statusInHeimdall)).toContain('Profile Error')
  expect(statistics.controls.failed.total).toBeGreaterThan(0)
})

test('Anything may stand in a text', () => {
  const text = format.render(hostileAudit(), [])

  expect(() => hdf(hostileAudit())).not.toThrow()
  expect(text.length).toBeLessThan(1_000_000)
  expect(text.isWellFormed()).toBe(true)
  expect(text).not.toMatch(/(?!\n)\p{Cc}|\\u00[01]|\\ud[89a-f]|\p{Bidi_Control}/iu)
})

test('Heimdall, which shows texts as HTML, is given no markup', () => {
  const message = 'Run `docker rm --force <name>`, or <a href="http://evil.example">log in</a>.'
  const findings = [finding({ title: message, why: message, remedy: message, state: 'failed', inconclusive: message })]
  const [one] = hdf(sampleAudit({ findings })).controls

  expect(JSON.stringify({ ...one, tags: null })).not.toContain('<')
  expect(one?.results[0]?.message).toContain('docker rm --force &lt;name>')
})

test('Of what is not offered it is said why, where Heimdall shows it', () => {
  expect(hdf(sampleAudit({ findings: [finding({ notOffered: 'It has no GPU.' })] })).controls[0]?.desc).toContain(
    'It has no GPU.',
  )
})

test('The same run gives the same file', () => {
  expect(format.render(variedAudit().audit, [])).toBe(format.render(variedAudit().audit, []))
})
