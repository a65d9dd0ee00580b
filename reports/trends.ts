import { z } from 'zod'
import { availabilityOf, serviceAvailability } from './availability.ts'
import type { PastRun } from './past-run.ts'

/** Fewer points than this tell no trend. */
const fewest = 3

/** No more runs than this are looked back at: three months of nights. */
const most = 90

const series = z.strictObject({
  what: z.string(),
  unit: z.string(),
  points: z.array(z.strictObject({ at: z.iso.datetime(), value: z.number() })).describe('The earliest first.'),
})
/** A quantity as the runs of a target saw it. */
export type Series = z.output<typeof series>

/** What the runs of a target tell over time. */
export const auditTrends = z.strictObject({
  durations: series.nullable().describe('How long runs that judged about the same took.'),
  figures: z.array(series).describe('What runs measured.'),
  availability: z.array(serviceAvailability),
})
export type AuditTrends = z.output<typeof auditTrends>

/** What is asked of a run to tell a trend. */
type TrendRun = Pick<PastRun, 'startedAt' | 'finishedAt' | 'verdicts' | 'figures'>

/** Requirements that a run judged, whatever it said of them. */
const judged = ({ verdicts }: TrendRun): string[] => Object.keys(verdicts)

/** Whether a run saw most of what it looked at: one whose target was away ended early, and says nothing of how long it takes. */
function couldLook({ verdicts }: TrendRun): boolean {
  const all = Object.values(verdicts)
  return all.filter(verdict => verdict === 'inconclusive').length * 2 < all.length
}

/** Whether two runs judged about the same, so that the time that they took can be compared. */
function alike(one: TrendRun, other: TrendRun): boolean {
  const [these, those] = [judged(one), judged(other)]
  const shared = these.filter(id => Object.hasOwn(other.verdicts, id)).length
  return shared >= 0.9 * (these.length + those.length - shared)
}

/** @returns nothing where there are too few points. */
const told = (what: string, unit: string, points: Series['points']): Series[] =>
  points.length < fewest ? [] : [{ what, unit, points }]

/**
 * What the latest run and those before it tell over time. Pure.
 * @param runs those of one target, the latest last. @returns null where that is nothing.
 */
export function trendsOf(runs: readonly TrendRun[]): AuditTrends | null {
  const latest = runs.at(-1)
  if (latest === undefined) return null
  const lately = runs.slice(-most)
  const seconds = ({ startedAt, finishedAt }: TrendRun): number =>
    Math.max(0, Date.parse(finishedAt) - Date.parse(startedAt)) / 1000
  const [durations = null] = told(
    'How long a run takes',
    's',
    lately
      .filter(run => couldLook(run) && alike(run, latest))
      .map(run => ({ at: run.finishedAt, value: Number(seconds(run).toFixed(1)) })),
  )
  const measured = lately.flatMap(({ figures, finishedAt: at }) => figures.map(one => ({ ...one, at })))
  const figures = [...Map.groupBy(measured, ({ what, unit }) => `${what} ${unit}`).values()].flatMap(points => {
    const [{ what, unit } = { what: '', unit: '' }] = points
    return told(
      what,
      unit,
      points.map(({ at, value }) => ({ at, value })),
    )
  })
  const availability = availabilityOf(runs, latest.finishedAt).filter(
    ({ up, down, unknown }) => up + down + unknown >= fewest,
  )
  const nothing = durations === null && figures.length === 0 && availability.length === 0
  return nothing ? null : { durations, figures, availability }
}

/** The value that stands in the middle of a series' earlier ones, and by how much of it the last is off; undefined where that is little. */
export function turnOf({ points }: Series): { readonly usual: number; readonly by: number } | undefined {
  const earlier = points.slice(0, -1).map(({ value }) => value)
  const usual = earlier.toSorted((a, b) => a - b)[earlier.length >> 1] ?? 0
  const by = usual === 0 ? 0 : ((points.at(-1)?.value ?? 0) - usual) / usual
  return Math.abs(by) < 0.1 ? undefined : { usual, by }
}
