import { expect, test } from 'vitest'
import { finding, sampleAudit } from '../../testing/sample.ts'
import type { Waiver } from '../../waiver.ts'
import { html } from './html.ts'

const attestation: Waiver = {
  ...{ requirement: 'NET-19', reason: 'Asked with nmap; <b>nothing</b> answered.', owner: 'ops@example.org' },
  ...{ expires: '2027-03-01', seen: '2026-11-01', attestation: true },
}
const unseen = finding({ id: 'NET-19', state: 'failed', inconclusive: 'no way there' })
const rendered = (waivers: readonly Waiver[]): string =>
  html.render(sampleAudit({ findings: [finding(), unseen], waivers }), [])

test('What a person attests stands apart from what is waived, with who, until when, why, and what could not be seen', () => {
  const page = rendered([attestation])
  expect(page).toContain('>Conforms, with 1 attested</h1>')
  expect(page).toContain('<h3 id="group-attested">Attested <span>1</span></h3>')
  expect(page).toContain('id="NET-19" data-verdict="attested"')
  expect(page).toContain('<option>attested</option>')
  expect(page).toContain('by ops@example.org until 2027-03-01</span>')
  expect(page).toContain(
    '<dt>Attested by</dt><dd>ops@example.org, who saw it on 2026-11-01. It stands until 2027-03-01.</dd>',
  )
  expect(page).toContain('<dt>What was seen</dt><dd>Asked with nmap; &lt;b&gt;nothing&lt;/b&gt; answered.</dd>')
  expect(page).toContain('Nobody could look: no way there')
  expect(page).not.toMatch(/group-waived|waived<\/a>/)
})

test('What is waived is no attestation', () => {
  const page = html.render(
    sampleAudit({
      findings: [finding({ state: 'failed', failures: [{ message: 'It is not so.', assertion: true }] })],
      waivers: [{ requirement: 'NET-02', reason: 'Later', owner: 'ops', expires: '2027-01-01' }],
    }),
    [],
  )
  expect(page).toContain('<h3 id="group-waived">Waived <span>1</span></h3>')
  expect(page).toContain('<dt>Waived by</dt><dd>ops, until 2027-01-01</dd>')
  expect(page).not.toMatch(/Attested|attested<\/a>/)
})

test('An attestation that is over counts for nothing, and is still told', () => {
  const page = rendered([{ ...attestation, expires: '2026-11-10' }])
  expect(page).toContain('<h3 id="group-stale-waiver">Stale waivers <span>1</span></h3>')
  expect(page).toContain('The attestation of ops@example.org expired on 2026-11-10')
  expect(page).not.toContain('group-attested')
})
