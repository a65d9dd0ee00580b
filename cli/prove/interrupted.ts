import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { ConfigurationError } from '../../provision/configuration-error.ts'

/** What a run over all cases has done so far, and how it was asked for. */
const unfinished = z.strictObject({ words: z.string(), seed: z.string(), done: z.array(z.string()) })
export type Unfinished = z.output<typeof unfinished>

/** What a file holds; undefined where it cannot be understood. */
function read<T>(file: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return undefined
  }
}

/**
 * The keys of what an interrupted call left injected.
 * @throws ConfigurationError where the file cannot be understood.
 */
export function injectedIn(file: string): string[] {
  if (!existsSync(file)) return []
  const keys = read(file, z.array(z.string()))
  if (keys === undefined)
    throw new ConfigurationError(
      `${file} cannot be read, and only it knows what an interrupted call left injected: deploy, and remove it.`,
    )
  return keys
}

/** How a run over all cases is asked for. */
interface Call {
  /** The options that decide what is proven, and by what. */
  readonly words: string
  /** Undefined where nobody chose one. */
  readonly seed: string | undefined
}

/**
 * What an interrupted run over all cases had done, where this call carries it on. What has to be proven again is not done: it survived,
 * or it has changed since. A run that had done everything is over.
 * @param keys those of all cases of this call. @param unproven the keys of the cases whose proof does not hold.
 */
export function carriedOn(
  file: string,
  { words, seed }: Call,
  keys: readonly string[],
  unproven: ReadonlySet<string>,
): Omit<Unfinished, 'words'> | undefined {
  const earlier = existsSync(file) ? read(file, unfinished) : undefined
  if (earlier === undefined || earlier.words !== words || (seed !== undefined && seed !== earlier.seed))
    return undefined
  const done = earlier.done.filter(key => keys.includes(key) && !unproven.has(key))
  return done.length < keys.length ? { seed: earlier.seed, done } : undefined
}
