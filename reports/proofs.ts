import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { chapterNamed } from '../specs/chapters.ts'
import type { Declared } from './declared.ts'

/** One line of the record of proofs: a fault that was killed, or a harmless variant that stayed green. */
export const recorded = z.strictObject({
  requirement: z.string(),
  fault: z.string(),
  /** What the finding showed; empty for a harmless variant. */
  showed: z.string(),
  on: z.iso.date(),
  versions: z.strictObject({ plumbline: z.string(), node: z.string() }),
  /** A hash of the fault itself. */
  own: z.string(),
  /** A hash of what the proof rests on: `restsOn`. */
  rests: z.string(),
  /** The keys of others that it shares no run with, because one disturbs the other. */
  apart: z.array(z.string()).default([]),
})
export type Recorded = z.output<typeof recorded>

/** The committed record, relative to the repository. */
export const recordFile = 'specs/proofs.jsonl'

/** What is recorded; nothing where there is no record yet. @throws Error with the line that cannot be read. */
export function readProofs(root: string): Recorded[] {
  const file = join(root, recordFile)
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n')
  return lines.flatMap((line, at) => {
    if (line === '') return []
    try {
      return [recorded.parse(JSON.parse(line))]
    } catch (error) {
      throw new Error(
        `${recordFile}:${at + 1} is no line that \`npm run prove\` writes: ${(error as Error).message.slice(0, 200)}`,
      )
    }
  })
}

/** Sources that all of a chapter rests on: what it looks through, and what stands for the host's images. */
const shared = ['fixtures/lab/host/**', 'fixtures/lab/stand-ins/**', 'fixtures/lab/{inner-images,images,stand-ins}.ts']

/** What a `npm run deploy -- --only` with these words runs. */
const rolesOf = (words: string): string[] =>
  words
    .split(',')
    .flatMap(word =>
      word === 'services' ? ['provision/services/*/*'] : [`provision/roles/${word}.ts`, `provision/services/${word}/*`],
    )

const contents = new Map<string, string>()
function hashOf(root: string, path: string): string {
  const key = join(root, path)
  const known = contents.get(key) ?? createHash('sha256').update(readFileSync(key)).digest('hex')
  contents.set(key, known)
  return known
}

/**
 * A hash of what the proofs of a requirement rest on: its spec, its faults, the room that it looks through, the roles that its remedy runs, the
 * service's sources where it is about the service, and the lab's images. The machinery of looking, which all share, has tests of its own.
 */
export function restsOn(root: string, { id, file, remedy }: Pick<Declared, 'id' | 'file' | 'remedy'>): string {
  const chapter = chapterNamed(id)
  const only = /npm run deploy -- --only ([\w,-]+)/.exec(remedy)?.[1]
  const patterns = [
    file,
    file.replace(/\.spec\.ts$/, '.faults.ts'),
    ...(chapter ? [`fixtures/${chapter.folder}/**`] : []),
    ...(only === undefined ? [] : rolesOf(only)),
    ...(chapter?.world === 'service' ? ['provision/services/squaretable/src/**', 'fixtures/squaretable/**'] : []),
    ...shared,
  ]
  const files = globSync(patterns, { cwd: root, exclude: ['**/*.test.ts', '**/node_modules/**'], withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(root.length + 1))
  const hash = createHash('sha256')
  for (const path of [...new Set(files)].toSorted()) hash.update(`${path}\n${hashOf(root, path)}\n`)
  return hash.digest('hex').slice(0, 16)
}

/** What the record says of a requirement as a whole. */
export const requirementProof = z.strictObject({
  /** Whether it was seen to fail, and nothing that the proof rests on changed since. */
  state: z.enum(['proven', 'stale', 'never proven']),
  /** The day of its oldest proof. */
  since: z.iso.date().nullable(),
  /** The faults that it noticed. */
  by: z.array(z.string()),
})
export type RequirementProof = z.output<typeof requirementProof>

/** What the record says of requirements, by their ids. @param root the repository. */
export function proofsOf(root: string, declared: readonly Declared[]): Map<string, RequirementProof> {
  const record = Map.groupBy(readProofs(root), ({ requirement }) => requirement)
  return new Map(
    declared.map(one => {
      const lines = record.get(one.id) ?? []
      const since = lines.map(({ on }) => on).toSorted()[0] ?? null
      const state =
        lines.length === 0
          ? 'never proven'
          : lines.every(({ rests }) => rests === restsOn(root, one))
            ? 'proven'
            : 'stale'
      return [one.id, { state, since, by: lines.map(({ fault }) => fault) }]
    }),
  )
}
