import type { Audit, AuditedRequirement } from './audit.ts'
import { changeLines } from './changes.ts'
import { oneLine } from './formats/one-line.ts'
import { headline, plural } from './headline.ts'
import { minuteOf } from './minute.ts'
import { runTroubles } from './troubles.ts'
import { kindOf } from './waiver.ts'

/** What somebody is told of a run, in plain text. */
export interface Notice {
  /** One line: the target, and whether it conforms. */
  readonly title: string
  /** A line each, root causes first. */
  readonly lines: readonly string[]
  /** Whether something got worse. */
  readonly urgent: boolean
}

/** A night that is later than this after the one before was missed. */
const hoursBetween = 36

/** How many findings a notice tells in full; the report has all of them. */
const mostTold = 10

/**
 * What is to be said of a run: what got worse or better since the run before, a target that is away, a waiver that is about to end, a
 * night that was missed. Pure.
 * @returns null where nothing is new: who is told every night that nothing happened stops reading.
 */
export function noticeOf(audit: Audit): Notice | null {
  const { changes, exitCode } = audit
  if (audit.misconfigured !== null) return notice(audit, [], true)
  if (changes === null) return exitCode === 0 ? null : notice(audit, findings(audit, all(audit)), true)
  const worse = new Set([
    ...changes.newlyFailing,
    ...changes.newlyInconclusive,
    ...changes.newlyUnchecked,
    ...firstSeenBad(audit),
  ])
  const unreachable = audit.targetUnreachable !== null && changes.newlyInconclusive.length > 0
  const lines = [
    ...outOfTurn(audit),
    ...(unreachable ? [] : findings(audit, worse)),
    ...changeLines(changes, ['fixed', 'gone']).map(({ what, ids }) => `${what}: ${ids.join(' ')}`),
    ...waiversEnding(audit),
  ]
  if (lines.length > 0 || unreachable) return notice(audit, lines, worse.size > 0)
  // What shuts the gate beside the requirements, and a host that is back, is news that no requirement tells.
  const turned = changes.previousExitCode !== null && changes.previousExitCode !== exitCode && !staysBad(audit)
  const troubles = runTroubles(audit).filter(trouble => trouble !== headline(audit))
  return turned ? notice(audit, troubles, exitCode !== 0) : null
}

const notice = (audit: Audit, lines: readonly string[], urgent: boolean): Notice => ({
  title: plain(`${audit.target.name}: ${headline(audit)}`),
  lines: lines.map(plain),
  urgent,
})

/** What is to be said where a run left no report. Pure. @param why the error that ended it. */
export const noticeOfNothing = (target: string, why: string): Notice => ({
  title: plain(`${target}: Nothing was looked at: ${why}`),
  lines: [],
  urgent: true,
})

const isBad = ({ verdict, promised }: AuditedRequirement): boolean =>
  promised && ['failed', 'stale waiver', 'inconclusive', 'not checked'].includes(verdict)

const all = ({ requirements }: Audit): ReadonlySet<string> => new Set(requirements.filter(isBad).map(({ id }) => id))

/** Whether the exit code turned for what is told already: it failed one night, and could not be seen the next. */
const staysBad = ({ requirements, exitCode }: Audit): boolean =>
  exitCode !== 0 && requirements.some(one => isBad(one) && one.history !== null && one.history.before !== one.verdict)

/** Those that nobody judged before, and that do not hold. */
const firstSeenBad = ({ requirements, changes }: Audit): string[] =>
  requirements.filter(one => isBad(one) && changes?.new.includes(one.id)).map(({ id }) => id)

/** A line for each root cause, with what follows from it. What follows from a cause that is told already is not told alone. */
function findings({ requirements }: Audit, told: ReadonlySet<string>): string[] {
  const chosen = requirements.filter(({ id }) => told.has(id))
  const roots = chosen.filter(({ follows }) => follows === null || !told.has(follows))
  const lines = roots.slice(0, mostTold).map(({ id, title, verdict, because }) => {
    const following = chosen.filter(({ follows }) => follows === id).map(one => one.id)
    const more =
      following.length > 0
        ? ` (${following.length} more ${following.length === 1 ? 'follows' : 'follow'} from it: ${following.join(' ')})`
        : ''
    const [reason = ''] = because.split('\n')
    return `${id} ${verdict}: ${title}. ${reason}${more}`
  })
  return roots.length > mostTold ? [...lines, `… and ${roots.length - mostTold} more.`] : lines
}

const waiversEnding = ({ changes, requirements }: Audit): string[] =>
  requirements.flatMap(({ id, waiver }) =>
    waiver !== null && changes?.waiversNewlyEnding.includes(id)
      ? [`The ${kindOf(waiver)} of ${waiver.owner} for ${id} ends on ${waiver.expires}.`]
      : [],
  )

/** A night that was missed, and one that seems to have been before the last. */
function outOfTurn({ startedAt, changes }: Audit): string[] {
  if (changes === null) return []
  const hours = (Date.parse(startedAt) - Date.parse(changes.previous)) / 3_600_000
  if (hours < 0)
    return [`The run before ended on ${minuteOf(changes.previous)}, after this one began: the clock was set back.`]
  return hours > hoursBetween
    ? [`The run before ended on ${minuteOf(changes.previous)}: ${plural(Math.round(hours), 'hour')} without one.`]
    : []
}

/** One line that is not too long: what a container calls itself must not write into somebody's terminal. */
const plain = (text: string): string => oneLine(text).slice(0, 500)
