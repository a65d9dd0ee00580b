import { z } from 'zod'

/** How much of the cold storage has to be free, where that is other than the requirements say: in percent, and in gigabytes before a deploy. */
export const freeRoom = z
  .strictObject({
    percent: z.number().min(0).max(100),
    required: z.number().min(0),
    recommended: z.number().min(0),
  })
  .partial()
