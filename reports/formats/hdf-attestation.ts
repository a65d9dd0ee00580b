import type { AuditedRequirement } from '../audit.ts'
import { toldAs } from '../told.ts'
import type { Waiver } from '../waiver.ts'
import { unmarked, unmarkedLine } from './heimdall-text.ts'

const day = 86_400_000

/**
 * What InSpec's exec-json says of a control that a person attests: when it was updated, and how long that stands. Both together are the day
 * on which it ends. Where nobody wrote down when it was seen, it is as old as it can be.
 */
export function attestationData({ id }: Pick<AuditedRequirement, 'id'>, waiver: Waiver) {
  const { reason, owner, expires } = waiver
  const oldest = new Date(Date.parse(expires) - 365 * day).toISOString().slice(0, 10)
  const updated = waiver.seen ?? oldest
  return {
    control_id: unmarkedLine(id),
    explanation: unmarked(reason),
    frequency: `${Math.round((Date.parse(expires) - Date.parse(updated)) / day)}d`,
    status: 'passed',
    updated: unmarkedLine(updated),
    updated_by: unmarkedLine(owner),
  }
}

/** The result that stands beside that of the control itself, in the words of MITRE's own tools; none where the attestation does not count. */
export function attestedResults(one: AuditedRequirement, startedAt: string) {
  if (one.waiver === null || toldAs(one) !== 'attested') return []
  const { explanation, frequency, status, updated, updated_by } = attestationData(one, one.waiver)
  const message = [
    ...['Attestation:', `Status: ${status}`, `Explanation: ${explanation}`, ''],
    ...[`Updated: ${updated}`, `Updated By: ${updated_by}`, `Frequency: ${frequency}`],
  ].join('\n')
  return [
    { code_desc: 'Manually verified status provided through attestation', status, message, start_time: startedAt },
  ]
}
