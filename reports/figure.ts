import { z } from 'zod'

/** Something that a run measured, to be held against what other runs measured. */
export const figure = z.object({
  what: z.string().describe('What was measured, e.g. a model by its name.'),
  unit: z.string(),
  value: z.number(),
})
export type Figure = z.output<typeof figure>
