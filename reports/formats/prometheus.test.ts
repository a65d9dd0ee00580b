import { expect, test } from 'vitest'
import type { Audit } from '../audit.ts'
import { hostileAudit } from '../testing/hostile.ts'
import { finding, sampleAudit, variedAudit } from '../testing/sample.ts'
import { prometheus as format } from './prometheus.ts'

/** The samples by series. @throws Error where a line is none of the format, a series is there twice, or a sample has no type. */
function samples(audit: Audit): Record<string, number> {
  const lines = format.render(audit, []).split('\n')
  if (lines.pop() !== '') throw new Error('The last line does not end.')
  const typed = new Set<string>()
  const found: Record<string, number> = {}
  for (const line of lines) {
    const [, type] = /^# TYPE ([a-z_]+) gauge$/.exec(line) ?? []
    if (type !== undefined && typed.has(type)) throw new Error(`${type} is there twice.`)
    if (type !== undefined) typed.add(type)
    if (/^# (TYPE|HELP) [a-z_]+ \S/.test(line)) continue
    const [, series = '', name = '', value] =
      /^(([a-z_]+)\{(?:[a-z]+="(?:[^"\\\n]|\\["\\n])*"(?:,(?=[a-z])|(?=\})))+\}) (\d+(?:\.\d+)?|NaN)$/.exec(line) ?? []
    if (!typed.has(name)) throw new Error(`No sample of a typed metric: ${line}`)
    if (series in found) throw new Error(`${series} is there twice.`)
    found[series] = Number(value)
  }
  return found
}

test('Every verdict is counted, and every requirement has its own', () => {
  expect(samples(variedAudit().audit)).toMatchObject({
    'plumbline_exit_code{target="lab"}': 1,
    'plumbline_requirements{target="lab",verdict="failed"}': 1,
    'plumbline_requirements{target="lab",verdict="stale waiver"}': 0,
    'plumbline_requirements{target="lab",verdict="passed"}': 9,
    'plumbline_requirement_verdict{target="lab",requirement="NET-02",chapter="perimeter",severity="critical",tier="verify",verdict="failed"}': 1,
    'plumbline_requirement_verdict{target="lab",requirement="NET-22",chapter="perimeter",severity="minor",tier="verify",verdict="waived"}': 1,
  })
})

test('Times are seconds since 1970, and a waiver says when it ends', () => {
  expect(samples(variedAudit().audit)).toMatchObject({
    'plumbline_run_start_timestamp_seconds{target="lab"}': 1795222923,
    'plumbline_run_end_timestamp_seconds{target="lab"}': 1795222929.4,
    'plumbline_waiver_expiry_timestamp_seconds{target="lab",requirement="NET-22",owner="operations@example.org",kind="waiver"}': 1803859200,
  })
  expect(format.render(sampleAudit(), [])).not.toContain('waiver_expiry')
})

test('A run that went wrong is no gap in the figures', () => {
  expect(samples(sampleAudit({ findings: [] }))).toMatchObject({
    'plumbline_exit_code{target="lab"}': 2,
    'plumbline_run_troubles{target="lab"}': 1,
    'plumbline_requirements{target="lab",verdict="passed"}': 0,
  })
  expect(samples(sampleAudit())).toMatchObject({ 'plumbline_run_troubles{target="lab"}': 0 })
})

test('A requirement that is there twice makes no series twice', () => {
  expect(() => samples(sampleAudit({ findings: [finding(), finding()] }))).not.toThrow()
})

test('Anything may stand in a label', () => {
  expect(() => samples(hostileAudit())).not.toThrow()
  expect(format.render(hostileAudit(), []).length).toBeLessThan(100_000)
  expect(format.render(hostileAudit(), [])).not.toMatch(/(?![\n\t])\p{Cc}/u)
})
