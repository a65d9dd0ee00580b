import { createHash } from 'node:crypto'
import type { Case } from '../../fixtures/faults/fault.ts'
import { chapterNamed } from '../../specs/chapters.ts'

/** How a case is called in records, and on the command line. */
export const keyOf = ({ requirement, fault }: Case): string => `${requirement}: ${fault.name}`

/** What has to be known of the requirements to see which cases can share a run. */
export interface Surroundings {
  /** What each requirement needs. */
  readonly needs: (requirement: string) => readonly string[]
  /** The words behind `npm run deploy` in a requirement's remedy; undefined where a deploy is not its remedy. */
  readonly deploys: (requirement: string) => string | undefined
  /** Pairs of keys that are known to disturb each other, as `apart` says them. */
  readonly apart: ReadonlySet<string>
}

/** The pair of two keys, the same in both orders. */
export const apart = (one: string, other: string): string => [one, other].toSorted().join('\n')

const digest = (text: string): string => createHash('sha256').update(text).digest('hex')

/** The cases in an order that a seed decides, the same on every machine. */
export const drawn = (cases: readonly Case[], seed: string): Case[] =>
  cases
    .map(one => ({ one, at: digest(`${seed}\n${keyOf(one)}`) }))
    .toSorted((a, b) => (a.at < b.at ? -1 : 1))
    .map(({ one }) => one)

const numberOf = (text: string): number => Number.parseInt(digest(text).slice(0, 8), 16)

/**
 * Known pairs, without one in ten, as a seed draws them: these may share a run again. Whoever does not come out beside thirteen others is kept
 * apart from all of them, although it was one, or a chance.
 */
export const keptApart = (pairs: ReadonlySet<string>, seed: string): Set<string> =>
  new Set([...pairs].filter(pair => numberOf(`${seed}\n${pair}`) % 10 > 0))

/** One of `of` parts of the cases, numbered from 1. A case stays in its part whatever others come or go. */
export const shard = (cases: readonly Case[], { at, of }: { at: number; of: number }): Case[] =>
  cases.filter(one => numberOf(keyOf(one)) % of === at - 1)

/** The requirements that a case turns red. */
export const effectsOf = ({ requirement, fault }: Case): string[] =>
  fault.harmless ? [] : [requirement, ...Object.keys(fault.alsoBreaks)]

/** Whether nothing may be injected beside it. */
const isSolitary = ({ fault }: Case): boolean => fault.blinds !== undefined || fault.alone !== undefined

/** Whether they are faults of the environment, each of which is judged by its own chapter alone, and by different ones. */
const ofOtherChapters = (one: Case, other: Case): boolean =>
  one.fault.ofEnvironment && chapterNamed(one.requirement) !== chapterNamed(other.requirement)

/** Whether two set the same variable, so that only one of them would last. */
const sameVariable = (one: Case, other: Case): boolean =>
  Object.keys(one.fault.environment).some(name => name in other.fault.environment)

/** The requirements, and everything that they rest on. */
function withNeeds(ids: readonly string[], needs: Surroundings['needs']): Set<string> {
  const found = new Set(ids)
  for (const id of found) for (const need of needs(id)) found.add(need)
  return found
}

/** Whether a finding that shows what one planted may be the doing of the other. */
const lookAlike = (one: Case, other: Case): boolean =>
  one.fault.shows.some(text => other.fault.shows.some(its => its.includes(text) || text.includes(its)))

/**
 * Whether one requirement's finding tells which of two faults it noticed: each plants something of its own. Not so the service's requirements:
 * they ask one thing after another, and the first that is wrong hides the rest.
 */
const toldApart = (one: Case, other: Case): boolean =>
  one.requirement === other.requirement && chapterNamed(one.requirement)?.world === 'host'

/** Whether two cases can be judged by one run: neither hides the other, and what repairs both is one command. */
function together(one: Case, other: Case, { needs, deploys, apart: known }: Surroundings): boolean {
  if (isSolitary(one) || isSolitary(other)) return false
  if (one.fault.harmless !== other.fault.harmless) return false
  if (one.fault.ofEnvironment !== other.fault.ofEnvironment || sameVariable(one, other)) return false
  if (ofOtherChapters(one, other)) return false
  // They may set the same thing, and nothing would tell that only one of them lasted.
  if (one.fault.harmless && one.requirement === other.requirement) return false
  if (chapterNamed(one.requirement)?.world !== chapterNamed(other.requirement)?.world) return false
  if (known.has(apart(keyOf(one), keyOf(other))) || lookAlike(one, other)) return false
  const [first, second] = [one, other].map(each =>
    each.fault.repair === 'deploy' ? { words: deploys(each.requirement) } : undefined,
  )
  if (first !== undefined && second !== undefined && first.words !== second.words) return false
  const [mine, its] = [effectsOf(one), effectsOf(other)]
  const [below, beneath] = [withNeeds(mine, needs), withNeeds(its, needs)]
  const shared = toldApart(one, other) ? one.requirement : undefined
  return mine.every(id => id === shared || !beneath.has(id)) && its.every(id => id === shared || !below.has(id))
}

/**
 * The next cases to inject together: the first that waits, and of the others those that disturb neither it nor each other.
 * @param waiting in the order drawn; not changed. @param most how many at once.
 */
export function nextBatch(waiting: readonly Case[], around: Surroundings, most: number): Case[] {
  const batch: Case[] = []
  for (const one of waiting) {
    if (batch.length === most) break
    if (batch.every(other => together(one, other, around))) batch.push(one)
  }
  return batch
}
