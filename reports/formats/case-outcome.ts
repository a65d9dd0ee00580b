import type { AuditedRequirement } from '../audit.ts'

/** What a requirement is where tests are counted. */
export type CaseOutcome = 'passed' | 'failure' | 'error' | 'skipped'

/**
 * What is observed and not so is a failure; what could not be observed, or was promised and not checked, an error, so that no viewer
 * shows it green; a waiver, what the target does not offer and what a filter left out are skipped.
 */
export function caseOutcome({ verdict, promised }: AuditedRequirement): CaseOutcome {
  if (verdict === 'passed') return 'passed'
  if (verdict === 'failed' || verdict === 'stale waiver') return 'failure'
  if (verdict === 'inconclusive' || (verdict === 'not checked' && promised)) return 'error'
  return 'skipped'
}
