import type { Severity } from '../../fixtures/requirement.ts'
import type { Audit, AuditedRequirement } from '../audit.ts'
import { referencesOf } from '../references.ts'
import { standardOf, standards, titleOf } from '../standards.ts'
import { toldAs } from '../told.ts'
import type { Waiver } from '../waiver.ts'
import { caseOutcome } from './case-outcome.ts'
import { attestationData, attestedResults } from './hdf-attestation.ts'
import { unmarked, unmarkedLine } from './heimdall-text.ts'
import { oneLine } from './one-line.ts'

/** Heimdall: from 0.9 critical, from 0.7 high, from 0.4 medium, below low (inspecjs, convertImpactToSeverity). */
const impacts = { critical: 0.9, major: 0.7, minor: 0.3 } as const satisfies Record<Severity, number>
const severityWords = { critical: 'critical', major: 'high', minor: 'low' } as const satisfies Record<Severity, string>

/** A requirement as a control of InSpec's exec-json: what it demands, and its one result. */
export function hdfControl(one: AuditedRequirement, audit: Audit) {
  const { verdict, severity, line } = one
  return {
    id: oneLine(one.id),
    title: unmarkedLine(one.title),
    // Of what is not applicable Heimdall shows nothing else.
    desc: unmarked(verdict === 'not offered' ? `${one.because}\n${one.why}` : one.why),
    descriptions: [
      { label: 'default', data: unmarked(one.why) },
      { label: 'check', data: unmarkedLine(`npx vitest run specs --tags-filter=${one.id}`) },
      { label: 'fix', data: unmarked(one.remedy) },
      ...one.exceptions.map(exception => ({ label: 'allowed by the inventory', data: unmarked(exception) })),
    ],
    impact: verdict === 'not offered' ? 0 : impacts[severity],
    refs: referencesOf(one.id).map(reference => ({
      ref: `${standards[standardOf(reference)].name}: ${reference} ${titleOf(reference)}`,
    })),
    tags: {
      ...referenceTags(one.id),
      severity: severityWords[severity],
      verdict: toldAs(one),
      tier: one.tier,
      source: oneLine(one.source),
      needs: one.needs.map(oneLine),
      ...(one.follows !== null && { follows: oneLine(one.follows) }),
      ...(one.known && { known: 'since the last green run' }),
      evidence: one.evidence.map(oneLine),
    },
    source_location: { ref: oneLine(one.file), ...(line !== null && { line }) },
    ...(one.waiver !== null && acceptance(one, one.waiver)),
    results: [result(one, audit), ...attestedResults(one, audit.startedAt)],
  }
}

/** A trouble of the run itself as a control, so that Heimdall shows an error also where there is no requirement to show. */
export function hdfRunControl(trouble: string, number: number, { startedAt }: Audit) {
  const title = 'The run is well configured and comes to its end'
  return {
    id: `RUN-${String(number).padStart(2, '0')}`,
    title,
    desc: 'What a run that did not come to its end says of the target is not all that there is to say.',
    impact: impacts.critical,
    refs: [],
    tags: { severity: severityWords.critical, verdict: 'incomplete' },
    source_location: {},
    results: [{ status: 'error', code_desc: title, start_time: startedAt, message: unmarked(trouble) }],
  }
}

/** The treemap of Heimdall stands on `nist`, in its own spelling; without it a control is unmapped there. */
function referenceTags(id: string): Record<string, readonly string[]> {
  const nist = referencesOf(id, 'nist').map(reference => reference.replace('(', ' ('))
  const tags = {
    nist: nist.length > 0 ? [...nist, 'Rev_5'] : [],
    cis_docker: referencesOf(id, 'cis'),
    owasp_api: referencesOf(id, 'api'),
    owasp_asvs: referencesOf(id, 'asvs'),
  }
  return Object.fromEntries(Object.entries(tags).filter(([, ids]) => ids.length > 0))
}

function result(one: AuditedRequirement, { startedAt }: Audit) {
  const { because, comparison } = one
  const about = { code_desc: unmarkedLine(one.title), start_time: startedAt, run_time: one.durationMs / 1000 }
  const outcome = caseOutcome(one)
  if (outcome === 'passed') return { status: 'passed', ...about }
  const compared = comparison === null ? [] : [`expected: ${comparison.expected}`, `seen: ${comparison.seen}`]
  const message = [because, ...compared].map(unmarked).join('\n')
  // What is waived was looked at, and it is not so; that it is accepted is what `waiver_data` says. What is attested was not.
  const wasSeen = toldAs(one) === 'waived'
  if (outcome === 'skipped' && !wasSeen) return { status: 'skipped', ...about, skip_message: message }
  return { status: outcome === 'error' ? 'error' : 'failed', ...about, message }
}

const acceptance = (one: AuditedRequirement, waiver: Waiver) =>
  waiver.attestation ? { attestation_data: attestationData(one, waiver) } : { waiver_data: waiverData(one, waiver) }

function waiverData({ verdict, because }: AuditedRequirement, { reason, owner, expires }: Waiver) {
  return {
    justification: unmarked(reason),
    expiration_date: oneLine(expires),
    message: verdict === 'waived' ? unmarkedLine(`Waived by ${owner}.`) : unmarked(because),
    run: true,
    skipped_due_to_waiver: verdict === 'waived',
  }
}
