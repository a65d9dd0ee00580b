import { parse } from 'yaml'
import { ConfigurationError } from './configuration-error.ts'

/** What a YAML parser complains of, in a line. */
const complaint = (error: unknown): string => (error as Error).message.split('\n')[0]?.replace(/:$/, '') ?? ''

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const shown = (value: unknown): string => (JSON.stringify(value) ?? 'nothing').slice(0, 40)

/**
 * The entries of an inventory by the names of their targets, read but not judged.
 * @param text YAML with the key `targets`. @param file where the text stands, for messages.
 * @throws ConfigurationError where it is no YAML, or no map of targets.
 */
export function entriesIn(text: string, file: string): Readonly<Record<string, unknown>> {
  let document: unknown
  try {
    document = parse(text)
  } catch (error) {
    throw new ConfigurationError(`${file} is not YAML: ${complaint(error)}.`)
  }
  if (document !== null && !isMap(document))
    throw new ConfigurationError(`${file}: it holds no map with the key \`targets\`, but ${shown(document)}.`)
  const targets = document?.targets ?? {}
  if (isMap(targets)) return targets
  throw new ConfigurationError(`${file}: targets: expected a map of targets by their names, found ${shown(targets)}.`)
}
