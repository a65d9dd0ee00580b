import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { z } from 'zod'
import { type Chapter, chapterNamed } from '../specs/chapters.ts'
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

/** What is wrong with a line, by the names of its fields. */
const wrongWith = (error: unknown): string =>
  error instanceof z.ZodError
    ? error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join(', ')
    : (error as Error).message

/** What is recorded; nothing where there is no record yet. @throws Error with the line that cannot be read, or tells of a case again. */
export function readProofs(root: string): Recorded[] {
  const file = join(root, recordFile)
  if (!existsSync(file)) return []
  const lines = readFileSync(file, 'utf8').split('\n')
  const keys = new Set<string>()
  return lines.flatMap((line, at) => {
    if (line.trim() === '') return []
    const one = recordedIn(line, at + 1)
    const key = JSON.stringify([one.requirement, one.fault])
    if (keys.has(key))
      throw new Error(
        `${recordFile}:${at + 1} tells of "${one.fault}" of ${one.requirement} again: one line has to go.`,
      )
    keys.add(key)
    return [one]
  })
}

function recordedIn(line: string, number: number): Recorded {
  try {
    return recorded.parse(JSON.parse(line))
  } catch (error) {
    throw new Error(
      `${recordFile}:${number} is no line that \`npm run prove\` writes: ${wrongWith(error).slice(0, 200)}`,
    )
  }
}

/** What a remedy calls `npm run deploy --` with: undefined where it names no deploy, empty where it deploys all. */
export function deployWords(remedy: string): string | undefined {
  const found = /npm run deploy(?: -- --only ([\w,-]+))?/.exec(remedy)
  return found === null ? undefined : (found[1] ?? '')
}

/** The sources under a root that proofs may rest on, each with a hash of its text. */
class Sources {
  readonly #root: string
  readonly #hashes = new Map<string, string>()
  readonly paths: ReadonlySet<string>

  constructor(root: string) {
    this.#root = root
    const folders = ['specs', 'fixtures', 'provision'].filter(folder => existsSync(join(root, folder)))
    const entries = folders.flatMap(folder => readdirSync(join(root, folder), { recursive: true, withFileTypes: true }))
    const paths = entries
      .filter(entry => entry.isFile())
      .map(({ parentPath, name }) => relative(root, join(parentPath, name)))
    this.paths = new Set(paths.filter(path => !/(^|\/)node_modules\/|\.test\.ts$/.test(path)))
  }

  hash(path: string): string {
    const hash =
      this.#hashes.get(path) ??
      createHash('sha256')
        .update(readFileSync(join(this.#root, path)))
        .digest('hex')
    this.#hashes.set(path, hash)
    return hash
  }

  /** A file, and what it imports of its own folder, and what that does; nothing where there is no such file. */
  imports = (path: string, found: Set<string> = new Set()): ReadonlySet<string> => {
    if (!this.paths.has(path) || found.has(path)) return found
    found.add(path)
    const text = readFileSync(join(this.#root, path), 'utf8')
    for (const [, name = ''] of text.matchAll(/from '\.\/([^']+)'/g)) this.imports(join(dirname(path), name), found)
    return found
  }
}

/** Sources that all proofs rest on: what plants faults, and the lab's host. */
const everybodys = /^fixtures\/(faults\/[^/]+|lab\/host\/.+|lab\/(inner-images|images|stand-ins)\.ts)$/

/** What stands for the host's images. */
const standIns = /^fixtures\/lab\/stand-ins\/([^/]+)\//
/** Those that the service runs on: its chapters see no other. */
const ofService = new Set(['node', 'postgres', 'redis'])

/** What the service's own chapters rest on besides: its sources, what changes them, and its client. */
const services = /^(provision\/services\/squaretable\/src|fixtures\/(squaretable|faults\/mutants))\//

const isStandIn = (path: string, world: Chapter['world'] | undefined): boolean => {
  const [, image] = standIns.exec(path) ?? []
  return image !== undefined && (world !== 'service' || ofService.has(image))
}

/** What `npm run deploy` with these words runs: the services and the roles that it names, with what these import of other roles. */
function isDeployed(path: string, words: string, { imports }: Sources): boolean {
  const [, service] = /^provision\/services\/([^/]+)\/[^/]+$/.exec(path) ?? []
  const named = words.split(',')
  if (service !== undefined) return words === '' || named.some(word => word === 'services' || word === service)
  const [, role] = /^provision\/roles\/([^/]+)$/.exec(path) ?? []
  return role !== undefined && (words === '' || named.some(word => imports(`provision/roles/${word}.ts`).has(path)))
}

/** Gives a hash of what the proofs of a requirement rest on, for requirements under one root: every source is read once. */
export type Rests = (requirement: Pick<Declared, 'id' | 'file' | 'remedy'>) => string

/**
 * What the proofs of a requirement rest on: its spec, its faults and what plants them, the room that it looks through, what its remedy
 * deploys, the service's sources where it is about the service, and the lab's images. The machinery of looking, which all share, has tests
 * of its own. @param root the repository.
 */
export function restsIn(root: string): Rests {
  const sources = new Sources(root)
  // Requirements of one chapter whose remedies deploy the same rest on the same, but for spec and faults.
  const common = new Map<string, readonly string[]>()
  return ({ id, file, remedy }) => {
    const chapter = chapterNamed(id)
    const words = deployWords(remedy)
    const rests = (path: string): boolean =>
      everybodys.test(path) ||
      isStandIn(path, chapter?.world) ||
      (chapter !== undefined && path.startsWith(`fixtures/${chapter.folder}/`)) ||
      (chapter?.world === 'service' && services.test(path)) ||
      (words !== undefined && isDeployed(path, words, sources))
    const key = JSON.stringify([chapter?.folder, words])
    const shared = common.get(key) ?? [...sources.paths].filter(rests)
    common.set(key, shared)
    const own = [file, file.replace(/\.spec\.ts$/, '.faults.ts')].filter(path => sources.paths.has(path))
    const hash = createHash('sha256')
    for (const path of [...shared, ...own].toSorted()) hash.update(`${path}\n${sources.hash(path)}\n`)
    return hash.digest('hex').slice(0, 16)
  }
}

/** A sentence for each requirement that was proven once, and that no spec declares: a file that is gone must not make a run conform. */
export function noLongerDeclared(root: string, declared: readonly Pick<Declared, 'id'>[]): string[] {
  const proven = new Set(readProofs(root).map(({ requirement }) => requirement))
  const there = new Set(declared.map(({ id }) => id))
  return [...proven]
    .filter(id => !there.has(id))
    .toSorted()
    .map(
      id =>
        `No spec declares ${id}, of which ${recordFile} holds proofs: is its file gone? What is given up goes from there too.`,
    )
}

/** What the record says of a requirement as a whole. */
export const requirementProof = z.strictObject({
  /** Whether it was seen to fail, and nothing that the proof rests on changed since. */
  state: z.enum(['proven', 'stale', 'never proven']),
  /** The day of its oldest proof. */
  since: z.iso.date().nullable(),
  /** The faults that it noticed. */
  by: z.array(z.string()),
  /** The harmless variants under which it stayed green. */
  green: z.array(z.string()),
})
export type RequirementProof = z.output<typeof requirementProof>

/** What the record says of requirements, by their ids. @param root the repository. */
export function proofsOf(root: string, declared: readonly Declared[]): Map<string, RequirementProof> {
  const record = Map.groupBy(readProofs(root), ({ requirement }) => requirement)
  const restsOn = restsIn(root)
  return new Map(
    declared.map((one): [string, RequirementProof] => {
      const lines = record.get(one.id) ?? []
      const quiet = lines.filter(({ showed }) => showed === '')
      const faults = lines.filter(({ showed }) => showed !== '')
      const since = faults.map(({ on }) => on).toSorted()[0] ?? null
      const said = { since, by: faults.map(({ fault }) => fault), green: quiet.map(({ fault }) => fault) }
      if (faults.length === 0) return [one.id, { state: 'never proven', ...said }]
      const rests = restsOn(one)
      return [one.id, { state: lines.every(line => line.rests === rests) ? 'proven' : 'stale', ...said }]
    }),
  )
}
