import { z } from 'zod'

/** An accepted nonconformity: who accepts it, why, and until when. */
export const waiver = z.strictObject({
  requirement: z.string(),
  reason: z.string(),
  owner: z.string(),
  /** YYYY-MM-DD, the first day on which it no longer holds. */
  expires: z.string(),
  /** The one target that it is for; all of them where nothing is said. */
  target: z.string().optional(),
})
export type Waiver = z.output<typeof waiver>
