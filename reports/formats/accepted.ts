import { kindOf, type Waiver } from '../waiver.ts'
import { legible } from './legible.ts'

/** Who waives a requirement, or attests that it holds, until when, and why: under the word for it. */
export const accepted = (waiver: Waiver) => ({
  [kindOf(waiver)]: {
    owner: legible(waiver.owner, 500),
    expires: legible(waiver.expires, 100),
    reason: legible(waiver.reason, 2000),
  },
})
