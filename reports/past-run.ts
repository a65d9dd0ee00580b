import { z } from 'zod'
import { figure } from './figure.ts'
import type { ToldVerdict } from './told.ts'
import { verdicts } from './verdict.ts'

/** One run of the past: a line of the history. */
export const pastRun = z.object({
  schema: z.literal('plumbline-history-1'),
  run: z.string(),
  target: z.string(),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  exitCode: z.int().min(0).max(3),
  /** Whether a filter left out more than what is left to the night: it says nothing of the target as a whole. */
  selection: z.boolean().default(false),
  /** Whether it was the audit of a night, of which those are told who want to know. */
  nightly: z.boolean().default(false),
  /** The verdict of each requirement that the run had to judge. */
  verdicts: z.record(z.string(), z.enum(verdicts)),
  /** Those of them that are "waived" by an attestation. */
  attested: z.array(z.string()).default([]),
  /** What it measured. */
  figures: z.array(figure).default([]),
})
export type PastRun = z.output<typeof pastRun>

/** What a run says of each requirement, as readers are told it. */
export const toldIn = ({ verdicts: judged, attested }: PastRun): Readonly<Record<string, ToldVerdict>> =>
  Object.fromEntries(Object.entries(judged).map(([id, verdict]) => [id, attested.includes(id) ? 'attested' : verdict]))

/** Verdicts in a row that are the same. */
export interface Streak {
  readonly verdict: ToldVerdict
  readonly from: string
  readonly to: string
  readonly runs: number
}

/** The verdicts of a requirement over the runs that had to judge it, the earliest first. */
export function streaksOf(id: string, runs: readonly PastRun[]): Streak[] {
  const streaks: Streak[] = []
  for (const run of runs) {
    const [told, { finishedAt }] = [toldIn(run), run]
    const verdict = Object.hasOwn(told, id) ? told[id] : undefined
    if (verdict === undefined) continue
    const last = streaks.at(-1)
    if (last?.verdict === verdict) streaks[streaks.length - 1] = { ...last, to: finishedAt, runs: last.runs + 1 }
    else streaks.push({ verdict, from: finishedAt, to: finishedAt, runs: 1 })
  }
  return streaks
}

/** A requirement of which two runs said different things; undefined where one of them was not asked. */
interface Turn {
  readonly id: string
  readonly before: ToldVerdict | undefined
  readonly after: ToldVerdict | undefined
}

/** What differs between two runs, and of how many requirements they said the same. */
export function differencesOf(before: PastRun, after: PastRun): { differing: Turn[]; same: number } {
  const [was, is] = [toldIn(before), toldIn(after)]
  const ids = [...new Set([...Object.keys(was), ...Object.keys(is)])].toSorted()
  const differing = ids.map(id => ({ id, before: was[id], after: is[id] })).filter(one => one.before !== one.after)
  return { differing, same: ids.length - differing.length }
}
