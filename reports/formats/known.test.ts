import { expect, test } from 'vitest'
import { finding, sampleAudit } from '../testing/sample.ts'
import { formats } from './formats.ts'

const failed = { state: 'failed', failures: [{ message: 'It is not so.', assertion: true }] } as const
const findings = [finding(failed), finding({ id: 'NET-03', severity: 'minor', ...failed })]
const since = {
  ...{ run: '2026-11-20T03-00-00Z', finishedAt: '2026-11-20T03:00:00.000Z' },
  known: { 'NET-02': 'failed' },
} as const

const marks: Readonly<Record<string, RegExp>> = {
  'audit.json': /"known": true/g,
  'audit.html': /<details class="requirement[^\n]*\n<summary>[^\n]*<span class="known">/g,
  'summary.md': /the last green run: `NET-02`/g,
  'junit.xml': /name="known"/g,
  'ctrf.json': /"known": true/g,
  'audit.sarif': /"known": true/g,
  'hdf.json': /"known": "since the last green run"/g,
  'oscal-assessment-results.json': /"name": "known"/g,
}

test.for(Object.entries(marks))('%s says what is known, and of nothing else', ([file, mark]) => {
  const written = (audit: ReturnType<typeof sampleAudit>): string =>
    formats.find(one => one.file === file)?.render(audit, []) ?? ''
  expect(written(sampleAudit({ findings, since })).match(mark)).toHaveLength(1)
  expect(written(sampleAudit({ findings }))).not.toMatch(mark)
})
