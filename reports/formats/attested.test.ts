import { stripVTControlCharacters } from 'node:util'
import { convertFile, hdfWrapControl } from 'inspecjs'
import { expect, test } from 'vitest'
import { oscalBreaches } from '../testing/oscal-rules.ts'
import { finding, sampleAudit } from '../testing/sample.ts'
import type { Waiver } from '../waiver.ts'
import { formats } from './formats.ts'
import { annotations } from './github.ts'
import { summary } from './summary.ts'

const attestation: Waiver = {
  ...{ requirement: 'NET-19', reason: 'Asked with nmap; nothing answered.', owner: 'Ada Ops', expires: '2027-03-01' },
  ...{ seen: '2026-11-01', attestation: true },
}
const unseen = finding({ id: 'NET-19', state: 'failed', inconclusive: 'no way there' })
const attested = sampleAudit({ findings: [finding(), unseen], waivers: [attestation] })
const over = sampleAudit({ findings: [unseen], waivers: [{ ...attestation, expires: '2026-11-10' }] })
const refuted = sampleAudit({
  findings: [finding({ id: 'NET-19', state: 'failed', failures: [{ message: 'It is not so.', assertion: true }] })],
  waivers: [attestation],
})

const written = (file: string, audit = attested): string =>
  formats.find(one => one.file === file)?.render(audit, []) ?? ''

test('Every format that tells of single requirements says who attests what, until when and why', () => {
  const texts = [
    ...['audit.html', 'summary.md', 'junit.xml', 'ctrf.json', 'audit.sarif', 'hdf.json'].map(file => written(file)),
    ...[written('oscal-assessment-results.json'), annotations(attested), summary(attested, 'audit.html')],
  ]
  for (const text of texts) {
    for (const part of ['Ada Ops', '2027-03-01', 'nothing answered']) expect(text).toContain(part)
    expect(text).toMatch(/attested/i)
    expect(text).not.toMatch(/waived by|is waived|verdict": "waived|waiver_data|deviation-approved/i)
  }
})

test('Those that only count, count it apart', () => {
  expect(written('nagios.txt')).toContain('Conforms, with 1 attested | failed=0')
  expect(written('nagios.txt')).toContain('waived=0;;;0;2 attested=1;;;0;2')
  expect(written('plumbline.prom')).toContain('plumbline_requirements{target="lab",verdict="attested"} 1')
  expect(written('plumbline.prom')).toContain('requirement="NET-19",owner="Ada Ops",kind="attestation"} 1803859200')
  expect(stripVTControlCharacters(summary(attested, ''))).toMatch(/attested {5}NET-19 Every/)
})

const controls = (audit = attested) =>
  convertFile(written('hdf.json', audit), true)['1_0_ExecJson']?.profiles[0]?.controls ?? []

test("Heimdall's reader takes it as passed by an attestation, with the day of each end, and what could not be seen", () => {
  const [one] = controls()
  expect(one && hdfWrapControl(one).status).toBe('Passed')
  expect(one?.attestation_data).toEqual({
    ...{ control_id: 'NET-19', status: 'passed', explanation: 'Asked with nmap; nothing answered.' },
    ...{ updated: '2026-11-01', updated_by: 'Ada Ops', frequency: '120d' },
  })
  expect(one?.results.map(({ status }) => status)).toEqual(['skipped', 'passed'])
  expect(one?.results[0]?.skip_message).toContain('no way there')
  expect(one?.results[1]?.message).toContain('Updated By: Ada Ops\nFrequency: 120d')
})

test('Where nobody wrote down when it was seen, it is as old as an attestation can be', () => {
  const { seen: _, ...undated } = attestation
  const [one] = controls(sampleAudit({ findings: [unseen], waivers: [undated] }))
  expect(one?.attestation_data).toMatchObject({ updated: '2026-03-01', frequency: '365d' })
})

test('An attestation that is over, or that what was seen refutes, passes nowhere', () => {
  for (const audit of [over, refuted]) {
    const [one] = controls(audit)
    expect(one && hdfWrapControl(one).status).toBe('Failed')
    expect(one?.results).toHaveLength(1)
    const [result] = JSON.parse(written('oscal-assessment-results.json', audit))['assessment-results'].results
    expect(result.findings[0].target.status).toEqual({ state: 'not-satisfied', reason: 'fail' })
    expect(JSON.stringify(result.attestations)).toContain('"counts","ns":"urn:plumbline:oscal","value":"no"')
    expect(written('junit.xml', audit)).toContain('<failure')
  }
})

test('In OSCAL it is satisfied for another reason than that it was seen, by an attestation of a person, and no risk', () => {
  const document = JSON.parse(written('oscal-assessment-results.json'))
  expect(oscalBreaches(document)).toEqual([])
  const { metadata, results } = document['assessment-results']
  const [result] = results
  expect(metadata.parties).toEqual([{ uuid: expect.any(String), type: 'person', name: 'Ada Ops' }])
  expect(result.attestations[0]['responsible-parties']).toEqual([
    { 'role-id': 'attestor', 'party-uuids': [metadata.parties[0].uuid] },
  ])
  expect(result.findings[0].target.status).toEqual({ state: 'satisfied', reason: 'other' })
  expect(result.risks).toBeUndefined()
})

test('In SARIF it is open, and suppressed', () => {
  const [result] = JSON.parse(written('audit.sarif')).runs[0].results
  expect(result).toMatchObject({ kind: 'open', level: 'none', properties: { verdict: 'attested' } })
  expect(result.suppressions[0].justification).toContain('Attested by Ada Ops until 2027-03-01')
})
