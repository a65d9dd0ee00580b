import { z } from 'zod'

/** How much of the cold storage has to be free, where that is other than the requirements say: in percent, and in gigabytes before a deploy. */
export const freeRoom = z
  .strictObject({
    percent: z.number().min(0).max(100),
    required: z.number().min(0),
    recommended: z.number().min(0),
  })
  .partial()

/** How much memory a host must have, in GB as it is sold (GiB), and how many processors, where that is other than the requirement says. */
export const leastMachine = z.strictObject({ memory: z.number().min(0), processors: z.int().min(1) }).partial()
