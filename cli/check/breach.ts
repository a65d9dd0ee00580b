import { lineAt, type Source } from './sources.ts'

/** One place that breaks a rule, and what to do about it. */
export interface Breach {
  readonly path: string
  readonly line: number
  readonly what: string
  readonly instead: string
}

/** Looks at all files of the repository. */
export type Rule = (sources: readonly Source[]) => Breach[]

/** Every place where a pattern occurs, as breaches. */
export const places = (
  { path, text }: Source,
  pattern: RegExp,
  what: (found: string) => string,
  instead: string,
): Breach[] =>
  [...text.matchAll(pattern)].map(found => ({
    path,
    line: lineAt(text, found.index),
    what: what(found[1] ?? found[0].trim()),
    instead,
  }))
