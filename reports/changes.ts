import { z } from 'zod'
import type { PastRun } from './past-run.ts'
import { type Verdict, verdicts } from './verdict.ts'
import type { Waiver } from './waiver.ts'

/** What earlier runs of the same target said of a requirement. */
export const requirementHistory = z.strictObject({
  /** Its last verdict before; null where nobody judged it yet. */
  before: z.enum(verdicts).nullable(),
  /** Since when it has had the verdict of now, and in how many runs, this one included. */
  since: z.iso.datetime(),
  runs: z.int(),
  /** Whether it went to and fro of late. */
  flaky: z.boolean(),
})
export type RequirementHistory = z.output<typeof requirementHistory>

/** What differs from earlier runs of the same target, as ids of requirements. */
export const auditChanges = z.strictObject({
  /** When the run before ended. */
  previous: z.iso.datetime(),
  /** Its exit code; null where an older version of the suite did not say. */
  previousExitCode: z.int().nullable().default(null),
  newlyFailing: z.array(z.string()),
  fixed: z.array(z.string()),
  /** Those that could be observed before, and could not now. */
  newlyInconclusive: z.array(z.string()),
  /** Those that had to be judged and were not, other than the last time. */
  newlyUnchecked: z.array(z.string()).default([]),
  /** Those that nobody judged before. */
  new: z.array(z.string()),
  /** Those that the last run of all of them judged, and that no spec declares any more. */
  gone: z.array(z.string()),
  flaky: z.array(z.string()),
  /** Those whose waiver ends within two weeks. */
  waiversEnding: z.array(z.string()),
  /** Those of them of which no earlier run could say so. */
  waiversNewlyEnding: z.array(z.string()).default([]),
})
export type AuditChanges = z.output<typeof auditChanges>

/** What is compared: a requirement that this run had to judge. */
interface Judged {
  readonly id: string
  readonly verdict: Verdict
  readonly waiver: Waiver | null
}

const bad: readonly Verdict[] = ['failed', 'stale waiver']
const good: readonly Verdict[] = ['passed', 'waived']
const told: readonly Verdict[] = [...bad, ...good, 'inconclusive']

/** Of so many of its last judgements, so many turns between good and not good make a requirement flaky. */
const lately = 10
const turns = 3

/** The last day that is near to a moment: a waiver that ends until then is spoken of. @param iso a moment. @returns YYYY-MM-DD, two weeks later. */
const nearUntil = (iso: string): string => new Date(Date.parse(iso) + 14 * 86_400_000).toISOString().slice(0, 10)

/** What earlier runs said of a requirement, the latest last; what nobody judged is left out. */
const judgementsOf = (id: string, past: readonly PastRun[]): { readonly verdict: Verdict; readonly at: string }[] =>
  past.flatMap(({ verdicts: { [id]: verdict }, finishedAt: at }) =>
    verdict !== undefined && told.includes(verdict) ? [{ verdict, at }] : [],
  )

/** What has been said of a requirement since it last held. What is in it is no news: it may fail one night, and not be seen the next. */
function sinceItHeld(id: string, past: readonly PastRun[]): readonly Verdict[] {
  const said = judgementsOf(id, past).map(({ verdict }) => verdict)
  return said.slice(said.findLastIndex(verdict => good.includes(verdict)) + 1)
}

/** What earlier runs say of one requirement. */
function historyOf(id: string, now: Verdict, finishedAt: string, past: readonly PastRun[]): RequirementHistory {
  const judgements = judgementsOf(id, past)
  const turn = judgements.findLastIndex(({ verdict }) => verdict !== now)
  const same = judgements.slice(turn + 1)
  const held = [...judgements.map(({ verdict }) => verdict), now].slice(-lately).map(verdict => good.includes(verdict))
  return {
    before: judgements.at(-1)?.verdict ?? null,
    since: same[0]?.at ?? finishedAt,
    runs: same.length + 1,
    flaky: held.filter((one, at) => at > 0 && one !== held[at - 1]).length >= turns,
  }
}

/** The last of these verdicts that a requirement had. */
const lastVerdict = (id: string, past: readonly PastRun[], wanted: readonly Verdict[]): Verdict | undefined =>
  past.flatMap(run => run.verdicts[id] ?? []).findLast(verdict => wanted.includes(verdict))

/**
 * Compares a run with the earlier ones of its target. Pure.
 * @param past earlier runs of the same target, the latest last. @param known every requirement that the specs declare.
 * @returns null for changes where there is no earlier run, and the history of each requirement that was judged.
 */
export function changesSince(
  past: readonly PastRun[],
  judged: readonly Judged[],
  finishedAt: string,
  known: ReadonlySet<string>,
): { changes: AuditChanges | null; histories: ReadonlyMap<string, RequirementHistory> } {
  const previous = past.at(-1)
  if (previous === undefined) return { changes: null, histories: new Map() }
  const seen = judged.filter(({ verdict }) => told.includes(verdict))
  const histories = new Map(seen.map(({ id, verdict }) => [id, historyOf(id, verdict, finishedAt, past)]))
  const those = (holds: (now: Verdict, before: Verdict | null, one: Judged) => boolean): string[] =>
    seen
      .filter(one => holds(one.verdict, histories.get(one.id)?.before ?? null, one))
      .map(({ id }) => id)
      .toSorted()
  const soon = nearUntil(finishedAt)
  const ending = ({ verdict, waiver }: Judged): boolean =>
    verdict === 'waived' && waiver !== null && waiver.expires <= soon
  const saidBefore = ({ id, waiver }: Judged): boolean =>
    past.some(run => run.verdicts[id] === 'waived' && waiver !== null && waiver.expires <= nearUntil(run.finishedAt))
  return {
    changes: {
      previous: previous.finishedAt,
      previousExitCode: previous.exitCode,
      newlyFailing: those(
        (now, before, { id }) =>
          bad.includes(now) && before !== null && !sinceItHeld(id, past).some(one => bad.includes(one)),
      ),
      fixed: those(
        (now, _, { id }) => now === 'passed' && bad.includes(lastVerdict(id, past, [...good, ...bad]) ?? now),
      ),
      newlyInconclusive: those(
        (now, before, { id }) => now === 'inconclusive' && before !== null && !sinceItHeld(id, past).includes(now),
      ),
      newlyUnchecked: judged
        .filter(({ id, verdict }) => verdict === 'not checked' && lastVerdict(id, past, verdicts) !== verdict)
        .map(({ id }) => id)
        .toSorted(),
      new: those((_, before) => before === null),
      gone: Object.keys((past.findLast(({ selection }) => !selection) ?? previous).verdicts)
        .filter(id => !known.has(id))
        .toSorted(),
      flaky: those((_now, _before, { id }) => histories.get(id)?.flaky ?? false),
      waiversEnding: those((_now, _before, one) => ending(one)),
      waiversNewlyEnding: those((_now, _before, one) => ending(one) && !saidBefore(one)),
    },
    histories,
  }
}

const titles = {
  newlyFailing: 'Newly failing',
  newlyInconclusive: 'Can no longer be observed',
  newlyUnchecked: 'No longer checked',
  fixed: 'Fixed',
  new: 'Judged for the first time',
  gone: 'No longer declared by any spec',
  flaky: 'To and fro of late',
  waiversEnding: 'Waivers and attestations that end within two weeks',
} as const satisfies Record<Exclude<keyof AuditChanges, 'previous' | 'previousExitCode' | 'waiversNewlyEnding'>, string>

type Kind = keyof typeof titles

/** What changed, the gravest first; nothing of what did not. @param kinds which of it; all where nothing is said. */
export const changeLines = (
  found: AuditChanges,
  kinds: readonly Kind[] = Object.keys(titles) as Kind[],
): { readonly what: string; readonly ids: readonly string[] }[] =>
  kinds.map(name => ({ what: titles[name], ids: found[name] })).filter(({ ids }) => ids.length > 0)
