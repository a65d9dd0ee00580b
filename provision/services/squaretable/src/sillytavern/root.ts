import { isPresetPath } from './preset-files.ts'

/** What a file under a root is to the import. */
export type Kind = 'character' | 'lorebook' | 'group' | 'chat' | 'groupChat' | 'settings' | 'preset' | 'secrets'

const patterns: readonly (readonly [Kind, RegExp])[] = [
  ['character', /^characters\/[^/]+\.(?:png|json|charx|webp)$/i],
  ['lorebook', /^worlds\/[^/]+\.json$/i],
  ['group', /^groups\/[^/]+\.json$/i],
  ['chat', /^chats\/[^/]+\/[^/]+\.jsonl$/i],
  ['groupChat', /^group chats\/[^/]+\.jsonl$/i],
  ['preset', isPresetPath],
  ['settings', /^settings\.json$/],
  ['secrets', /^secrets\.json$/],
]

/** A file that the import knows what to do with. */
export interface Planned {
  readonly path: string
  readonly kind: Kind
  /** What the row is known by ever after: the path under the root. */
  readonly source: string
  /** Begins the source of all files of the same root. */
  readonly prefix: string
}

export interface Plan {
  /** Folders that hold what SillyTavern keeps for a user; '' is the top. */
  readonly roots: readonly string[]
  readonly files: ReadonlyMap<string, Planned>
  /** How many files there are that have no place in the service, by folder. */
  readonly notImported: Readonly<Record<string, number>>
}

const deepestRoot = 5
/** What lies in many folders, and says nothing of where it is. */
const beside = new Set<Kind>(['settings', 'preset', 'secrets'])
/** Extensions and back-ups have folders that look like a root. */
const neverRoots = new Set(['extensions', 'backups', 'node_modules', '.git', '__MACOSX', 'thumbnails', 'assets'])
const defaultHandle = 'default-user'

const kindOf = (path: string): Kind | undefined => patterns.find(([, pattern]) => pattern.test(path))?.[0]

/** The folder that makes the path a file of a kind; the shortest one, as characters may be called `chats`. */
export const rootOf = (path: string): string | undefined => {
  const segments = path.split('/')
  for (let depth = 0; depth < Math.min(segments.length, deepestRoot); depth += 1) {
    const above = segments.slice(0, depth)
    if (above.some(segment => neverRoots.has(segment))) return undefined
    const kind = kindOf(segments.slice(depth).join('/'))
    if (kind !== undefined && !beside.has(kind)) return above.map(part => `${part}/`).join('')
  }
  return undefined
}

const mostSegments = 6

/** Whether a file may be one that the import knows, wherever the root will turn out to be. */
export const mayMatter = (path: string): boolean => {
  const segments = path.split('/')
  const isSettings = /^(?:settings|secrets)\.json$/.test(segments.at(-1) ?? '')
  const isDeep = segments.length > deepestRoot + 1 || segments.some(segment => neverRoots.has(segment))
  if (isSettings) return segments.length <= deepestRoot && !isDeep
  if (isPresetPath.test(segments.slice(-2).join('/'))) return !isDeep
  return rootOf(path) !== undefined
}

/** Files that are passed by, by their folders: there may be more of them than anybody wants to remember one by one. */
export class PassedBy {
  readonly #counts = new Map<string, number>()

  count(path: string): void {
    const folder = path.split('/').slice(0, -1).slice(0, mostSegments).join('/')
    this.#counts.set(folder, (this.#counts.get(folder) ?? 0) + 1)
  }

  [Symbol.iterator](): IterableIterator<[folder: string, count: number]> {
    return this.#counts[Symbol.iterator]()
  }
}

const shortest = (a: string, b: string): number => a.split('/').length - b.split('/').length || (a < b ? -1 : 1)

const findRoots = (paths: readonly string[]): string[] => {
  const found = [...new Set(paths.map(rootOf).filter(root => root !== undefined))].toSorted(shortest)
  const roots = found.filter(root => !found.some(other => other !== root && root.startsWith(other)))
  if (roots.length > 0) return roots
  const bare = paths
    .filter(path => /(?:^|\/)settings\.json$/.test(path))
    .map(path => path.slice(0, -'settings.json'.length))
  return bare.toSorted(shortest).slice(0, 1)
}

const handleOf = (root: string): string => root.split('/').at(-2) ?? ''

/** Of several users of one SillyTavern, all but the default one have their handle before the source. */
const prefixOf = (root: string, roots: readonly string[]): string => {
  if (roots.length === 1 || handleOf(root) === defaultHandle) return ''
  const isUnique = roots.filter(other => handleOf(other) === handleOf(root)).length === 1
  return isUnique ? `${handleOf(root)}/` : root
}

/**
 * What is to be imported of a folder or an archive with these paths. The roots may lie at the top, under `public/` (before SillyTavern
 * 1.12), `<handle>/`, `data/<handle>/`, or in a folder around these.
 * @param passed what else there is
 */
export const planOf = (
  paths: readonly string[],
  passed: Iterable<readonly [folder: string, count: number]> = [],
): Plan => {
  const roots = findRoots(paths)
  const files = new Map<string, Planned>()
  const notImported: Record<string, number> = {}
  const pass = (under: string, count: number): void => {
    const folder = under.includes('/') ? `${under.split('/')[0]}/` : './'
    notImported[folder] = (notImported[folder] ?? 0) + count
  }
  for (const [folder, count] of passed) {
    const root = roots.find(candidate => `${folder}/`.startsWith(candidate))
    if (root !== undefined) pass(folder === '' ? '' : `${folder}/`.slice(root.length), count)
  }
  for (const path of paths) {
    const root = roots.find(candidate => path.startsWith(candidate))
    if (root === undefined) continue
    const under = path.slice(root.length)
    const kind = kindOf(under)
    const prefix = prefixOf(root, roots)
    if (kind !== undefined) files.set(path, { path, kind, source: `${prefix}${under}`, prefix })
    else pass(under, 1)
  }
  return { roots, files, notImported }
}
