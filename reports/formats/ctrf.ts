import type { Audit, AuditedRequirement } from '../audit.ts'
import { headline } from '../headline.ts'
import { talliedAs, tally } from '../tally.ts'
import { toldAs } from '../told.ts'
import { runTroubles } from '../troubles.ts'
import { accepted } from './accepted.ts'
import { type CaseOutcome, caseOutcome } from './case-outcome.ts'
import { secondsOf } from './elapsed.ts'
import type { Format } from './format.ts'
import { legible } from './legible.ts'

function render(audit: Audit): string {
  const { target, versions } = audit
  const tests = [...audit.requirements.map(requirementTest), ...runTroubles(audit).map(runTest)]
  const count = (wanted: string): number => tests.filter(({ status }) => status === wanted).length
  const start = Date.parse(audit.startedAt)
  const stop = start + secondsOf(audit) * 1000
  const report = {
    reportFormat: 'CTRF',
    specVersion: '1.0.0',
    timestamp: audit.finishedAt,
    generatedBy: `Plumbline ${versions.plumbline}`,
    results: {
      tool: { name: 'plumbline', version: versions.plumbline },
      summary: {
        tests: tests.length,
        passed: count('passed'),
        failed: count('failed'),
        skipped: count('skipped'),
        pending: 0,
        other: count('other'),
        start,
        stop,
        duration: stop - start,
      },
      tests,
      environment: {
        reportName: legible(headline(audit), 500),
        appName: legible(target.name, 200),
        testEnvironment: legible(target.name, 200),
        healthy: audit.exitCode === 0,
      },
      extra: {
        'plumbline.run': {
          id: audit.run,
          exitCode: audit.exitCode,
          atLeast: audit.atLeast,
          ...(audit.since !== null && { since: legible(audit.since.run, 200) }),
          counts: Object.fromEntries(tally(audit)),
        },
      },
    },
  }
  return `${JSON.stringify(report, undefined, 2)}\n`
}

/**
 * The Common Test Report Format, schema 1.0: a test for each requirement. What could not be observed, or was promised and not checked, is
 * `other`, as CTRF knows no error; a waiver, an attestation, what is not offered and what a filter left out are `skipped`. `rawStatus` is the verdict. What
 * went wrong with the run is a failed test of its own, so that a run which is not green has one. Fields that CTRF has not released stay out.
 */
export const ctrf: Format = { file: 'ctrf.json', render }

const statuses = { passed: 'passed', failure: 'failed', error: 'other', skipped: 'skipped' } as const satisfies Record<
  CaseOutcome,
  string
>

function requirementTest(one: AuditedRequirement) {
  const { comparison } = one
  const compared = comparison === null ? [] : [`expected: ${comparison.expected}`, `seen: ${comparison.seen}`]
  const trace = [one.because, ...compared, `remedy: ${one.remedy}`].join('\n')
  return {
    name: legible(`${one.id} ${one.title}`, 500),
    status: statuses[caseOutcome(one)],
    duration: Math.round(one.durationMs),
    suite: [legible(one.chapter, 200)],
    ...(one.because !== '' && { message: legible(one.because.split('\n')[0] ?? '', 1000), trace: legible(trace) }),
    rawStatus: talliedAs(one),
    tags: [legible(one.id, 100), one.severity, one.tier],
    filePath: legible(one.file, 500),
    ...(one.line !== null && { line: one.line }),
    extra: {
      'plumbline.requirement': {
        id: legible(one.id, 100),
        verdict: toldAs(one),
        why: legible(one.why, 2000),
        source: legible(one.source, 500),
        follows: one.follows === null ? null : legible(one.follows, 100),
        ...(one.known && { known: true }),
        ...(one.waiver !== null && accepted(one.waiver)),
        evidence: one.evidence,
      },
    },
  }
}

const runTest = (trouble: string, at: number) => ({
  name: `The run comes to its end (${at + 1})`,
  status: 'failed' as const,
  duration: 0,
  suite: ['run'],
  message: legible(trouble),
})
