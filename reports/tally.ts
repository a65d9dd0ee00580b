import type { Audit, AuditedRequirement } from './audit.ts'
import { allTold, type ToldVerdict, toldAs } from './told.ts'

/** What is told of a requirement, or that the run had not to judge it: both are "not checked" in the audit, and only one shuts the gate. */
export type Tallied = ToldVerdict | 'left out'

/** In the order of reports. */
export const tallied: readonly Tallied[] = allTold.flatMap(one => (one === 'passed' ? ['left out', one] : [one]))

/** What a requirement is counted as. */
export const talliedAs = (one: AuditedRequirement): Tallied =>
  one.verdict === 'not checked' && !one.promised ? 'left out' : toldAs(one)

/** How many requirements there are of each. Their sum is all of the audit. */
export const tally = ({ requirements }: Audit): ReadonlyMap<Tallied, number> =>
  new Map(tallied.map(one => [one, requirements.filter(requirement => talliedAs(requirement) === one).length]))
