import type { Audit } from './audit.ts'
import { minuteOf } from './minute.ts'
import { tally } from './tally.ts'

/** One sentence: does the target conform, and if not, what stands in the way first. */
export function headline(made: Audit): string {
  const { counts, exitCode: code } = made
  const total = made.requirements.length
  const judged = counts.passed + counts.failed + counts.waived + counts['stale waiver']
  if (made.misconfigured !== null) return `Nothing was looked at: ${made.misconfigured}`
  if (code === 0) {
    const left = leftOut(made)
    const forgiven = forgivenOf(made)
    if (forgiven !== null) return forgiven
    const told = tally(made)
    const exceptions = (['waived', 'attested', 'not offered'] as const).flatMap(one => {
      const count = told.get(one) ?? 0
      return count > 0 ? [`${count} ${one}`] : []
    })
    if (left.night.length + left.others === 0) return ['Conforms', listed(exceptions)].filter(Boolean).join(', with ')
    return [
      `${counts.passed} passed`,
      ...exceptions,
      ...(left.night.length > 0 ? [`${left.night.length} left to the night`] : []),
      ...(left.others > 0 ? [`${left.others} not asked for`] : []),
    ].join(', ')
  }
  if (made.targetUnreachable !== null) return `The target could not be observed: ${made.targetUnreachable}`
  if (judged === 0) return total === 0 ? 'Nothing was judged: no requirement was found' : 'Nothing was judged'
  if (code === 1) {
    const broken = counts.failed + counts['stale waiver'] + made.strayWaivers.length
    return broken > 0
      ? `Does not conform: ${plural(broken, 'finding')}`
      : 'The requirements hold, but other tests failed'
  }
  return made.incomplete.length > 0
    ? 'Incomplete: the run did not come to its end'
    : 'Inconclusive: not everything could be seen'
}

/** What does not hold and shuts no gate all the same; null where there is nothing of it. */
function forgivenOf({ requirements, since, atLeast }: Audit): string | null {
  const open = requirements.filter(
    ({ verdict, promised }) => promised && ['failed', 'stale waiver', 'inconclusive', 'not checked'].includes(verdict),
  )
  if (open.length === 0) return null
  const known = open.filter(one => one.known).length
  const why = [
    ...(since !== null && known > 0 ? [`${known} known since ${minuteOf(since.finishedAt)}`] : []),
    ...(open.length > known ? [`${open.length - known} less than ${atLeast}`] : []),
  ]
  return `The gate is open, with ${plural(open.length, 'finding')} that ${open.length === 1 ? 'does' : 'do'} not shut it: ${why.join(', ')}`
}

/** Requirements that the run did not have to judge: the ids of those that are left to the nightly audit, where those of every other tier were judged, and how many others. */
export function leftOut({ requirements, declared }: Audit): {
  readonly night: readonly string[]
  readonly others: number
} {
  const left = requirements.filter(({ verdict, promised }) => verdict === 'not checked' && !promised)
  const night = left.filter(({ tier }) => tier === 'nightly').map(({ id }) => id)
  const others = declared - requirements.length + left.length - night.length
  return others > 0 ? { night: [], others: others + night.length } : { night: night.toSorted(), others: 0 }
}

/** Words in a row, the last behind "and". */
const listed = (words: readonly string[]): string =>
  words.length < 3 ? words.join(' and ') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`
