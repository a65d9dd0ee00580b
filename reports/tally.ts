import type { Audit, AuditedRequirement } from './audit.ts'
import { type Verdict, verdicts } from './verdict.ts'

/** A verdict, or that the run had not to judge it: both are "not checked" in the audit, and only one shuts the gate. */
export type Tallied = Verdict | 'left out'

/** In the order of reports. */
export const tallied: readonly Tallied[] = verdicts.flatMap(one => (one === 'passed' ? ['left out', one] : [one]))

/** What a requirement is counted as. */
export const talliedAs = ({ verdict, promised }: AuditedRequirement): Tallied =>
  verdict === 'not checked' && !promised ? 'left out' : verdict

/** How many requirements there are of each. Their sum is all of the audit. */
export const tally = ({ requirements }: Audit): ReadonlyMap<Tallied, number> =>
  new Map(tallied.map(one => [one, requirements.filter(requirement => talliedAs(requirement) === one).length]))
