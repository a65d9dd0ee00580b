import { expect, test } from 'vitest'
import type { Audit } from '../audit.ts'
import { hostileAudit } from '../testing/hostile.ts'
import { finding, sampleAudit, variedAudit } from '../testing/sample.ts'
import { nagios as format } from './nagios.ts'

const nagios = (audit: Audit): string => format.render(audit, [])

const broken = { state: 'failed', failures: [{ message: 'expected 1 to be 2', assertion: true }] } as const

test('A run is one line: its state, a sentence and its figures', () => {
  expect(nagios(variedAudit().audit)).toBe(
    'PLUMBLINE CRITICAL: lab: Does not conform: 1 finding (NET-02) | failed=1;;;0;13 stale_waiver=0;;;0;13 ' +
      'inconclusive=1;;;0;13 not_checked=1;;;0;13 waived=1;;;0;13 attested=0;;;0;13 not_offered=0;;;0;13 left_out=0;;;0;13 passed=9;;;0;13 time=6.4s;;;0\n',
  )
  expect(nagios(sampleAudit())).toMatch(/^PLUMBLINE OK: lab: Conforms \| /)
})

test('Only the root causes are named, and at most five', () => {
  const roots = Array.from({ length: 7 }, (_, at) => finding({ ...broken, id: `PRX-0${at}` }))
  const follower = finding({ ...broken, id: 'DNS-01', needs: ['PRX-03'] })
  expect(nagios(sampleAudit({ findings: [...roots, follower] }))).toContain(
    '(PRX-00, PRX-01, PRX-02, PRX-03, PRX-04 and 2 more)',
  )
})

test('What could not be told is UNKNOWN, and what the gate forgives is a WARNING', () => {
  const inconclusive = finding({ id: 'NET-03', state: 'failed', inconclusive: 'x', severity: 'minor' })
  expect(nagios(sampleAudit({ findings: [finding(), inconclusive] }))).toMatch(/^PLUMBLINE UNKNOWN: lab: Inconclusive/)
  expect(nagios(sampleAudit({ findings: [finding(), inconclusive], atLeast: 'major' }))).toMatch(/^PLUMBLINE WARNING: /)
  expect(nagios(sampleAudit({ findings: [] }))).toMatch(/^PLUMBLINE UNKNOWN: lab: Nothing was judged/)
  expect(nagios(sampleAudit({ misconfigured: 'x' }))).toMatch(/^PLUMBLINE UNKNOWN: lab: Nothing was looked at/)
  expect(nagios(sampleAudit({ otherTestsFailed: true }))).toMatch(/^PLUMBLINE CRITICAL: /)
})

test('Nothing that was observed makes a second line, or figures of its own', () => {
  const audit = { ...hostileAudit(), exitCode: 2 as const, targetUnreachable: hostileAudit().target.name }
  for (const line of [nagios(hostileAudit()), nagios(audit)]) {
    expect(line).toMatch(/^PLUMBLINE (CRITICAL|UNKNOWN): [^|\n`$<>]+ \| [a-z_]+=\d[^|\n]+\n$/)
    expect(line).not.toMatch(/(?!\n$)[\p{Cc}\p{Zl}\p{Zp}]/u)
    expect(line.length).toBeLessThan(1024)
  }
})
