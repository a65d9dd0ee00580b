import type { EvidenceRecord } from './evidence.ts'
import { oneLine } from './formats/one-line.ts'

/** When a look was asked for, begun and over, in milliseconds since the first of its run was asked for. */
export interface Timing {
  readonly name: string
  readonly asked: number
  readonly begun: number
  readonly over: number
  /** The names of the looks that were under way beside it for some of its time, those that were so longest first. */
  readonly beside: readonly string[]
}

/** The looks of a run in the order in which they were begun. */
export function timingsOf(records: readonly EvidenceRecord[]): Timing[] {
  const spans = records.map(({ what, vantage, startedAt, durationMs, waitedMs = 0 }) => {
    const begun = Date.parse(startedAt)
    return { name: oneLine(`${what}, seen from ${vantage}`), asked: begun - waitedMs, begun, over: begun + durationMs }
  })
  const zero = Math.min(...spans.map(({ asked }) => asked))
  const shared = (one: Span, other: Span): number => Math.min(one.over, other.over) - Math.max(one.begun, other.begun)
  return spans
    .toSorted((a, b) => a.begun - b.begun || b.over - a.over)
    .map((one, _, all) => ({
      ...{ name: one.name, asked: one.asked - zero, begun: one.begun - zero, over: one.over - zero },
      beside: all
        .filter(other => other !== one && shared(one, other) > 0)
        .toSorted((a, b) => shared(one, b) - shared(one, a))
        .map(({ name }) => name),
    }))
}

type Span = Pick<Timing, 'begun' | 'over'>

/** By how many milliseconds two clocks of one moment differ: a look may seem to begin before what it waited for was over. */
const slack = 20

/**
 * The looks that decided how long it took: from the one that was over last back to the one that was over last before it began, and so on.
 * What lies between two of them is the run's own time.
 */
export function criticalPath(timings: readonly Timing[]): Timing[] {
  const path: Timing[] = []
  const lastBefore = (moment: number): Timing | undefined =>
    timings
      .filter(one => one.over <= moment + slack && !path.includes(one))
      .reduce<Timing | undefined>((last, one) => (last === undefined || one.over > last.over ? one : last), undefined)
  for (let one = lastBefore(Number.POSITIVE_INFINITY); one; one = lastBefore(one.begun)) path.unshift(one)
  return path
}

const seconds = (ms: number): string => (ms / 1000).toFixed(1).padStart(7)
const cut = (text: string, length: number): string => (text.length > length ? `${text.slice(0, length - 1)}…` : text)

/** How many of the looks that ran beside one are named. */
const named = 2

/** For a terminal: what each look of a run waited and took, in seconds, what ran beside it, and which looks decided how long all of it took. */
export function timings(records: readonly EvidenceRecord[]): string {
  const all = timingsOf(records)
  if (all.length === 0) return '  Nothing was looked at, so that nothing took time.'
  const row = (begun: string, waited: string, took: string, rest: string): string =>
    `  ${begun} ${waited} ${took}  ${rest}`
  const rows = all.map(({ name, asked, begun, over, beside }) => {
    const some = beside.slice(0, named).map(other => cut(other, 40))
    const others = beside.length > named ? `${beside.length}: ${some.join('; ')} …` : some.join('; ')
    return row(
      ...([begun, begun - asked, over - begun].map(seconds) as [string, string, string]),
      `${cut(name, 70)}${others && ` (beside ${others})`}`,
    )
  })
  let until = 0
  const path = criticalPath(all).map(({ name, begun, over }) => {
    const between = Math.max(0, begun - until)
    until = over
    return row(seconds(begun), seconds(between), seconds(over - begun), cut(name, 110))
  })
  const head = (second: string, rest: string): string => row('  begun', second, '   took', rest)
  return [
    '',
    '  Looks, in seconds',
    head(' waited', 'what'),
    ...rows,
    '',
    `  The critical path: ${(until / 1000).toFixed(1)} s, from the first question to the last answer`,
    head('between', 'what'),
    ...path,
    '',
  ].join('\n')
}
