import { z } from 'zod'

/** An accepted nonconformity: who accepts it, why, and until when. Or an attestation: who looked where the suite cannot. */
export const waiver = z.strictObject({
  requirement: z.string(),
  reason: z.string(),
  owner: z.string(),
  /** YYYY-MM-DD, the first day on which it no longer holds. */
  expires: z.string(),
  /** The one target that it is for; all of them where nothing is said. */
  target: z.string().optional(),
  /** Whether it says that a person saw the requirement hold: it stands for a look that could not be made, and accepts no failure. */
  attestation: z.literal(true).optional(),
  /** YYYY-MM-DD, the day on which that person saw it. */
  seen: z.string().optional(),
})
export type Waiver = z.output<typeof waiver>

/** What messages call it. */
export const kindOf = ({ attestation }: Pick<Waiver, 'attestation'>): 'attestation' | 'waiver' =>
  attestation ? 'attestation' : 'waiver'
