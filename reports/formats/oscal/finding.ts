import type { AuditedRequirement } from '../../audit.ts'
import { type ToldVerdict, toldAs } from '../../told.ts'
import { originOf, type Parts } from './observation.ts'
import { riskUuid } from './risk.ts'
import { uuidOf } from './uuid.ts'
import { authored, preformatted, properties, prose, statementId } from './words.ts'

/** OSCAL knows two states, and "other" where neither pass nor fail is the reason. */
const statuses = {
  passed: { state: 'satisfied', reason: 'pass' },
  failed: { state: 'not-satisfied', reason: 'fail' },
  'stale waiver': { state: 'not-satisfied', reason: 'fail' },
  inconclusive: { state: 'not-satisfied', reason: 'other' },
  'not checked': { state: 'not-satisfied', reason: 'other' },
  waived: { state: 'not-satisfied', reason: 'other' },
  attested: { state: 'satisfied', reason: 'other' },
  'not offered': { state: 'not-satisfied', reason: 'other' },
} as const satisfies Record<ToldVerdict, unknown>

/** A judged requirement as an OSCAL finding about its statement in our catalogue. @param observations what it stands on. */
export function findingOf(
  one: AuditedRequirement,
  observations: readonly { readonly 'observation-uuid': string }[],
  parts: Parts,
) {
  const { id, title, verdict, because, comparison, severity, tier, chapter, follows, remedy, waiver } = one
  const told = toldAs(one)
  const compared =
    comparison === null ? [] : ['Expected:', preformatted(comparison.expected), 'Seen:', preformatted(comparison.seen)]
  return {
    uuid: uuidOf('run', parts.run, 'finding', id),
    title: authored(`${id} ${title}`),
    description: [prose(because === '' ? 'It was observed, and it is so.' : because), ...compared].join('\n\n'),
    props: properties({
      requirement: id,
      verdict: told,
      severity,
      tier,
      chapter,
      follows,
      known: one.known ? 'yes' : null,
    }),
    origins: originOf(parts),
    target: {
      type: 'statement-id',
      'target-id': statementId(id),
      status: statuses[told],
      ...(verdict === 'not offered' && {
        'implementation-status': { state: 'not-applicable', remarks: prose(because) },
      }),
    },
    ...(observations.length > 0 && { 'related-observations': observations }),
    ...(waiver !== null && !waiver.attestation && { 'related-risks': [{ 'risk-uuid': riskUuid(parts, id) }] }),
    remarks: authored(`Remedy: ${remedy}`),
  }
}

/** A trouble of the run itself as a finding, so that a run that holds nothing, or did not come to its end, never looks satisfied. */
export const runFinding = (trouble: string, number: number, parts: Parts) => ({
  uuid: uuidOf('run', parts.run, 'trouble', String(number)),
  title: 'The run is well configured and comes to its end',
  description: prose(trouble),
  props: properties({ verdict: 'incomplete' }),
  origins: originOf(parts),
  target: {
    type: 'objective-id',
    'target-id': 'run_comes_to_its_end',
    status: { state: 'not-satisfied', reason: 'other' },
  },
})
