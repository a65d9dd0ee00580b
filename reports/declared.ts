import { globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { Severity, Tier } from '../fixtures/requirement.ts'
import { suiteFolder, root as usersFolder } from '../provision/inventory.ts'
import { type InventoryPart, inventoryParts } from '../provision/parts.ts'
import { needsOf, partsOf } from '../specs/chapters.ts'
import { severities } from './verdict.ts'

/** A requirement as its spec file declares it, read without running anything. */
export interface Declared {
  readonly id: string
  readonly title: string
  readonly why: string
  readonly severity: Severity
  readonly tier: Tier
  readonly source: string
  readonly remedy: string
  /** The requirements without which it cannot hold or be observed. */
  readonly needs: readonly string[]
  /** What of the inventory it is about: where that leaves one of these out, it is not offered. */
  readonly of: readonly InventoryPart[]
  /** What would make it so where the stack was not deployed by this suite; empty where `remedy` says it. */
  readonly byHand: string
  /** The spec file, relative to the repository, and the line of its id. */
  readonly file: string
  readonly line: number
}

export const tiers = ['preflight', 'verify', 'nightly', 'drill'] as const satisfies readonly Tier[]

const text = String.raw`'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|${'`'}(?:[^${'`'}\\]|\\.)*${'`'}`
const declaration = new RegExp(String.raw`(?:(${text}),\s*)?\brequirement\(\s*(${text})`, 'g')

const unquoted = (literal: string): string => literal.slice(1, -1).replaceAll(/\\(.)/g, '$1')

/** What stands behind a key, outside of any text. */
const behind = (body: string, key: string, value: string): string | undefined =>
  [...body.matchAll(new RegExp(String.raw`${text}|\b${key}:\s*(${value})`, 'g'))].find(
    ([, found]) => found !== undefined,
  )?.[1]

function property(body: string, key: string): string {
  const found = behind(body, key, String.raw`(?:${text})(?:\s*\+\s*(?:${text}))*`) ?? ''
  return [...found.matchAll(new RegExp(text, 'g'))].map(([literal]) => unquoted(literal)).join('')
}

/** The list behind `needs:`, where there is one. */
function ownNeeds(body: string): string[] | undefined {
  const found = behind(body, 'needs', String.raw`\[[^\]]*\]`)
  return found?.match(/[A-Z]{3}-\d\d/g) ?? (found && /^\[\s*\]$/.test(found) ? [] : undefined)
}

/** The list behind `of:`, where there is one. */
function ownParts(body: string): InventoryPart[] | undefined {
  const found = behind(body, 'of', String.raw`\[[^\]]*\]`)
  return found === undefined ? undefined : inventoryParts.filter(part => found.includes(`'${part}'`))
}

/** What stands in the parentheses that were opened before it. */
function untilClosed(source: string): string {
  let open = 1
  for (const { 0: token, index } of source.matchAll(new RegExp(`${text}|[()]`, 'g'))) {
    if (token === '(') open += 1
    if (token === ')') open -= 1
    if (open === 0) return source.slice(0, index)
  }
  return source
}

/**
 * The requirements that a spec file's source declares.
 * @param source its text. @param file its path, relative to the repository.
 * @throws Error with file and line where one is not written as `test('title', requirement('NET-02', { … }), …)`.
 */
export function declaredIn(source: string, file: string): Declared[] {
  const found = [...source.matchAll(declaration)]
  return found.map((match, at) => {
    const line = source.slice(0, match.index + match[0].lastIndexOf('requirement(')).split('\n').length
    const body = untilClosed(source.slice(match.index + match[0].length, found[at + 1]?.index ?? source.length))
    const severity = severities.find(one => one === property(body, 'severity'))
    const tier = tiers.find(one => one === property(body, 'tier'))
    const [, title, id] = match
    if (title === undefined || id === undefined || severity === undefined || tier === undefined) {
      throw new Error(
        `${file}:${line}: ${match[0].slice(0, 80)} cannot be read; write test('A sentence', requirement('NET-02', { why, severity, tier, source, remedy }), …) with plain texts.`,
      )
    }
    const [why, origin, remedy] = [property(body, 'why'), property(body, 'source'), property(body, 'remedy')]
    const [needs, of] = [needsOf(unquoted(id), ownNeeds(body)), partsOf(unquoted(id), ownParts(body))]
    const told = { why, severity, tier, source: origin, remedy, byHand: property(body, 'byHand'), needs, of }
    return { id: unquoted(id), title: unquoted(title), ...told, file, line }
  })
}

/** Every requirement that the specs of a repository declare, and where the suite is a package those in its user's folder, and a sentence for each file that could not be read. */
export function declaredRequirements(root: string): { declared: Declared[]; unreadable: string[] } {
  const declared: Declared[] = []
  const unreadable: string[] = []
  const own = usersFolder === suiteFolder ? [] : globSync('specs/**/*.spec.ts', { cwd: usersFolder }).toSorted()
  const files = [
    ...globSync('specs/**/*.spec.ts', { cwd: root }).toSorted(),
    ...own.map(file => relative(root, join(usersFolder, file))),
  ]
  for (const file of files) {
    try {
      declared.push(...declaredIn(readFileSync(join(root, file), 'utf8'), file))
    } catch (error) {
      unreadable.push(error instanceof Error ? error.message : String(error))
    }
  }
  return { declared, unreadable }
}
