import { InvalidArgumentError } from 'commander'
import type { Case } from '../../fixtures/faults/fault.ts'
import { ConfigurationError } from '../../provision/configuration-error.ts'
import { drawn, shard } from './batch.ts'
import { choose } from './cases.ts'
import type { Need } from './record.ts'

/** What of the cases is to be proven. */
export interface Options {
  readonly all?: boolean
  readonly only?: readonly string[]
  readonly minutes?: number
  readonly shard?: { readonly at: number; readonly of: number }
}

/** The cases to prove, in the order in which they are. */
interface Selection {
  /** One after the other: what nobody has seen killed yet, and what changed since. */
  readonly alone: readonly Case[]
  /** In batches. */
  readonly together: readonly Case[]
}

/** A part of the cases, as "2/4". */
export function shardOf(text: string): { at: number; of: number } {
  const [, at, of] = /^(\d+)\/(\d+)$/.exec(text)?.map(Number) ?? []
  if (at === undefined || of === undefined || at < 1 || at > of)
    throw new InvalidArgumentError('It is written i/n, e.g. 2/4 for the second of four parts.')
  return { at, of }
}

/** A number of minutes. */
export function minutesOf(text: string): number {
  const minutes = Number(text)
  if (!(minutes > 0)) throw new InvalidArgumentError('It is a number of minutes, e.g. 8.')
  return minutes
}

/**
 * What is said where nothing is to be proven.
 * @param every how many cases there are.
 */
export function nothingToProve({ shard: part }: Options, every: number): string {
  if (part) return `Nothing is to be proven in part ${part.at} of ${part.of}.`
  return `Every proof holds: ${every} of ${every}. \`npm run prove -- --all\` proves them again.`
}

/** More new cases than this share their runs, as all others do: one by one they would take hours. */
const fewEnough = 12

/**
 * Chooses what to prove: what is new, changed or stale; what is named; everything; or what is new, changed or stale and then whatever time is left for.
 * @param needOf why a case has to be proven again. @throws ConfigurationError for options that contradict each other, or name nothing.
 */
export function select(
  cases: readonly Case[],
  seed: string,
  { all, only, minutes, shard: part }: Options,
  needOf: (one: Case) => Need | undefined,
): Selection {
  if ([all, only, minutes].filter(Boolean).length > 1)
    throw new ConfigurationError('--all, --only and --minutes exclude each other.')
  // What is named is found among all: a part of the cases may have none of it.
  const named = only ? choose(cases, only) : cases
  const every = drawn(part ? shard(named, part) : named, seed)
  // Those that blind the host go first: what they leave behind shows in everything after.
  const ordered = every.toSorted((a, b) => Number(b.fault.blinds !== undefined) - Number(a.fault.blinds !== undefined))
  if (all || only) return { alone: [], together: ordered }
  const fresh = ordered.filter(one => ['new', 'changed'].includes(needOf(one) ?? ''))
  const alone = fresh.length <= fewEnough ? fresh : []
  const needed = ordered.filter(one => !alone.includes(one) && needOf(one) !== undefined)
  const rest = minutes === undefined ? [] : ordered.filter(one => needOf(one) === undefined)
  return { alone, together: [...needed, ...rest] }
}
