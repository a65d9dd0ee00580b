import { type Verdict, verdicts } from './verdict.ts'
import type { Waiver } from './waiver.ts'

/** A verdict as people and programs are told it: "attested" is "waived" where nobody could look, and a person says that it holds. */
export type ToldVerdict = Verdict | 'attested'

/** In the order of reports. */
export const allTold: readonly ToldVerdict[] = verdicts.flatMap(one => (one === 'waived' ? [one, 'attested'] : [one]))

interface Attestable {
  readonly verdict: Verdict
  readonly waiver: Waiver | null
}

/** What a reader is told of a requirement. */
export const toldAs = ({ verdict, waiver }: Attestable): ToldVerdict =>
  verdict === 'waived' && waiver?.attestation === true ? 'attested' : verdict
