import type { Audit, AuditedRequirement } from '../../audit.ts'
import { changeLines } from '../../changes.ts'
import { headline, leftOut, plural } from '../../headline.ts'
import { minuteOf } from '../../minute.ts'
import { missingVantages } from '../../missing-vantages.ts'
import { tallied, talliedAs, tally } from '../../tally.ts'
import { runTroubles } from '../../troubles.ts'
import type { Verdict } from '../../verdict.ts'
import { secondsOf } from '../elapsed.ts'
import type { Format } from '../format.ts'
import { findingText, idList, sharedText } from './finding.ts'
import { codeSpan, inline } from './text.ts'

/** GitHub refuses a comment of more than 65,536 characters. */
const room = 59_000

/** A piece of the document that may have to be left out. */
interface Piece {
  /** The heading that it stands under; none for what is folded. */
  readonly under: string
  readonly text: string
  /** How many entries it tells of. */
  readonly tells: number
}

function render(audit: Audit): string {
  const kept = [head(audit)]
  let length = kept.join('').length
  let under = ''
  let left = 0
  for (const piece of [
    ...knownBefore(audit),
    ...changed(audit),
    ...troubles(audit),
    ...red.flatMap(verdict => [...(verdict === 'inconclusive' ? costs(audit) : []), ...section(audit, verdict)]),
    ...folds(audit),
  ]) {
    const added = [...(piece.under === under ? [] : [piece.under]), piece.text].filter(text => text !== '')
    const more = added.reduce((sum, text) => sum + text.length + 2, 0)
    if (length + more > room) left += piece.tells
    else {
      kept.push(...added)
      length += more
      under = piece.under
    }
  }
  if (left > 0) kept.push(`**There is no room here for ${left} more: audit.html has all of them.**`)
  return `${kept.join('\n\n')}\n`
}

/**
 * Markdown for the comment of a pull request and the summary of a CI job: the headline, the counts, each root cause with what follows from
 * it, and folded what shuts no gate. It is always shorter than what GitHub takes, and says how much it left out.
 */
export const markdown: Format = { file: 'summary.md', render }

function head(audit: Audit): string {
  const { target, exitCode, startedAt, requirements } = audit
  const counts = tally(audit)
  const seconds = secondsOf(audit).toFixed(1)
  const promised = target.chapters === null ? '' : ` (only a service: ${inline(target.chapters.join(', '))})`
  const where = `${codeSpan(target.name, 100)}${target.address === null ? '' : ` (${inline(target.address, 100)})`}${promised}`
  return [
    `## ${exitCode === 0 ? '✓' : '✗'} Plumbline: ${inline(headline(audit), 500)}`,
    `${plural(requirements.length, 'requirement')} on ${where} · ${minuteOf(startedAt)}, ${seconds} s · exit code ${exitCode}${audit.atLeast === 'minor' ? '' : ` · the gate looks at ${audit.atLeast} ones`}`,
    ['| | requirements |', '|---|---:|', ...tallied.map(one => `| ${one} | ${counts.get(one)} |`)].join('\n'),
  ].join('\n\n')
}

/** What shuts no gate, as it was so in the last green run. */
function knownBefore({ since, requirements }: Audit): Piece[] {
  const ids = requirements.filter(({ known }) => known).map(({ id }) => id)
  if (since === null || ids.length === 0) return []
  const text = `- since ${inline(since.run, 100)}, the last green run: ${idList(ids)}`
  return [{ under: '### Known, and no reason to shut the gate', text, tells: ids.length }]
}

/** What differs from the runs before. */
const changed = ({ changes }: Audit): Piece[] =>
  (changes === null ? [] : changeLines(changes)).map(({ what, ids }) => ({
    under: '### What changed',
    text: `- ${what}: ${idList(ids)}`,
    tells: ids.length,
  }))

const troubles = (audit: Audit): Piece[] =>
  runTroubles(audit).map(trouble => ({
    under: '### What stood in the way',
    text: `- ${inline(trouble, 1000)}`,
    tells: 1,
  }))

const red = ['failed', 'stale waiver', 'inconclusive', 'not checked'] as const satisfies readonly Verdict[]

const titles = {
  failed: 'Failed',
  'stale waiver': 'Stale waivers',
  inconclusive: 'Inconclusive',
  'not checked': 'Not checked',
} as const

/** What each missing vantage costs; what follows from that stands with it. */
const costs = ({ requirements }: Audit): Piece[] =>
  missingVantages(requirements).map(({ cost, because, ids }) => {
    const following = requirements.filter(({ follows, wants }) => wants.length === 0 && ids.includes(follows ?? ''))
    const all = [...ids, ...following.map(({ id }) => id)]
    return { under: `### ${titles.inconclusive}`, text: sharedText(because, all, cost), tells: all.length }
  })

/** The requirements of one verdict, each with what follows from it; those that could not be looked at for one cause stand together. */
function section(audit: Audit, verdict: (typeof red)[number]): Piece[] {
  const under = `### ${titles[verdict]}`
  const told = audit.requirements.filter(one => one.wants.length === 0)
  const roots = told.filter(one => talliedAs(one) === verdict && one.follows === null)
  const following = ({ id }: AuditedRequirement): string[] => told.filter(one => one.follows === id).map(one => one.id)
  const alone = (one: AuditedRequirement): Piece => {
    const ids = following(one)
    return { under, text: findingText(one, ids), tells: 1 + ids.length }
  }
  const shares = verdict === 'inconclusive' || verdict === 'not checked'
  return [...Map.groupBy(roots, one => (shares ? one.because : one.id))].flatMap(([because, alike]) => {
    if (!shares || alike.length === 1) return alike.map(alone)
    const ids = alike.flatMap(one => [one.id, ...following(one)])
    return [{ under, text: sharedText(because, ids), tells: ids.length }]
  })
}

/** What shuts no gate, folded. */
function folds(audit: Audit): Piece[] {
  const { requirements, target } = audit
  const tell = ({ id, title, because }: AuditedRequirement): string => `${id} ${title}: ${because}`
  const of = (wanted: string): AuditedRequirement[] => requirements.filter(one => talliedAs(one) === wanted)
  const operations = Object.entries(target.notOffered).filter(([what]) => !requirements.some(({ id }) => id === what))
  const away = of('left out').map(({ id }) => id)
  const { night } = leftOut(audit)
  const waived = of('waived').map(tell)
  const attested = of('attested').map(tell)
  const declined = [...of('not offered').map(tell), ...operations.map(([what, why]) => `${what}: ${why}`)]
  const allowed = requirements.flatMap(one => one.exceptions.map(why => `${one.id} ${why}`))
  const standIns = target.standIns.map(({ image, standsInFor }) => `${image} stands in for ${standsInFor}`)
  return [
    ...fold(`${waived.length} waived`, waived),
    ...fold(`${attested.length} attested by a person, and not seen`, attested),
    ...fold(`${declined.length} not offered`, declined),
    ...fold(`${allowed.length} allowed by the inventory`, allowed),
    ...fold(plural(standIns.length, 'stand-in'), standIns),
    ...(away.length === 0
      ? []
      : [folded(`${away.length} ${night.length > 0 ? 'left to the night' : 'left out'}`, idList(away), away.length)]),
  ]
}

/** How many entries a fold shows. */
const shown = 50

function fold(summary: string, entries: readonly string[]): Piece[] {
  if (entries.length === 0) return []
  const more = entries.length - shown
  const lines = entries.slice(0, shown).map(entry => `- ${inline(entry)}`)
  return [folded(summary, [...lines, ...(more > 0 ? [`- … and ${more} more`] : [])].join('\n'), entries.length)]
}

const folded = (summary: string, text: string, tells: number): Piece => ({
  under: '',
  text: `<details><summary>${summary}</summary>\n\n${text}\n\n</details>`,
  tells,
})
