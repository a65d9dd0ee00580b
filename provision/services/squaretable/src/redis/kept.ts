import type { z } from 'zod'

/** What a text that Redis kept says; undefined where it is not what this service writes: then it counts as not kept. */
export function readKept<T>(schema: z.ZodType<T>, text: string): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}
