import { posix } from 'node:path'
import { lineAt, type Source } from './sources.ts'

/** What a file imports from another of the repository. */
export interface Import {
  readonly path: string
  readonly line: number
  /** The other file, relative to the root. */
  readonly target: string
  /** Whether only types come from it. */
  readonly types: boolean
}

const imported =
  /^(?:import|export)\s+(type\s)?[^'";]*?\bfrom\s+['"](\.[^'"]+)['"]|^import\s+['"](\.[^'"]+)['"]|\bimport\(\s*['"](\.[^'"]+)['"]/gm

/** Every import of the TypeScript among these files. */
export const importsOf = (sources: readonly Source[]): Import[] =>
  sources
    .filter(({ path }) => path.endsWith('.ts'))
    .flatMap(({ path, text }) =>
      [...text.matchAll(imported)].map(found => {
        const [whole, type, from, forEffect, late] = found
        return {
          path,
          line: lineAt(text, found.index + whole.length),
          target: posix.join(posix.dirname(path), from ?? forEffect ?? late ?? ''),
          types: type !== undefined,
        }
      }),
    )
