import { styleText } from 'node:util'
import type { Audit, AuditedRequirement } from '../audit.ts'
import { changeLines } from '../changes.ts'
import { headline, leftOut, plural } from '../headline.ts'
import { missingVantages } from '../missing-vantages.ts'
import { allTold, type ToldVerdict, toldAs } from '../told.ts'
import { kindOf } from '../waiver.ts'
import { eachText } from './each-text.ts'
import { bullet, consequences, costEntry, entry, sharedEntry, wrapped } from './entry.ts'
import { legible } from './legible.ts'

/** What the terminal gets at the end of a run. @param report where the HTML lies, relative to the reader. */
export function summary(made: Audit, report: string): string {
  // What a host says must not move the cursor, or colour what stands around it.
  const audit = eachText(made, text => legible(text))
  const open = audit.exitCode === 0
  const lines = [
    '',
    styleText(
      ['bold', open ? 'green' : audit.exitCode === 1 ? 'red' : 'yellow'],
      `${open ? '✓' : '✗'} ${headline(audit)}`,
    ),
    `  ${countsLine(audit)}`,
    ...leftToTheNight(audit),
    ...knownBefore(audit),
    ...changed(audit),
    ...table(audit),
    ...section(audit, 'failed'),
    ...section(audit, 'stale waiver'),
    ...costs(audit),
    ...section(audit, 'inconclusive'),
    ...section(audit, 'not checked'),
    ...section(audit, 'waived'),
    ...section(audit, 'attested'),
    ...section(audit, 'not offered'),
    ...operations(audit),
    ...exceptions(audit),
    ...runWide(audit),
    '',
    `  Report: ${report}`,
    '',
  ]
  return lines.join('\n')
}

/** What concerns the whole run, where no requirement has said it already. */
function runWide(audit: Audit): string[] {
  const said = new Set(audit.requirements.map(({ because }) => because))
  const stray = audit.strayWaivers.map(one =>
    bullet(
      'stale waiver',
      `The ${kindOf(one)} of ${one.owner} for ${one.requirement} names no requirement: remove it.`,
    ),
  )
  const lines = [...new Set(audit.incomplete)].filter(one => !said.has(one)).map(one => bullet('incomplete', one))
  return stray.length + lines.length > 0 ? ['', ...stray, ...lines] : []
}

/** Operations that the target does not offer: no requirement's verdict says so. */
function operations({ target, requirements }: Audit): string[] {
  const declined = Object.entries(target.notOffered).filter(([what]) => !requirements.some(({ id }) => id === what))
  const lines = declined.map(([what, because]) => bullet('not offered', `${what}: ${because}`))
  return lines.length > 0 ? ['', ...lines] : []
}

/** What the inventory allows beyond a requirement, whatever became of it. */
function exceptions({ requirements }: Audit): string[] {
  const lines = requirements.flatMap(one =>
    one.exceptions.map(exception => bullet('allowed', `${one.id} ${exception}`)),
  )
  return lines.length > 0 ? ['', ...lines] : []
}

function countsLine({ target, requirements }: Audit): string {
  const parts = allTold.flatMap(told => {
    const count = requirements.filter(one => toldAs(one) === told).length
    return count > 0 ? [`${count} ${told}`] : []
  })
  const promised = target.chapters === null ? '' : ` (only a service: ${target.chapters.join(', ')})`
  return `${plural(requirements.length, 'requirement')} on ${target.name}${promised}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`
}

/** What takes minutes or measures time, and who looks at it. */
function leftToTheNight(audit: Audit): string[] {
  const { night } = leftOut(audit)
  if (night.length === 0) return []
  return wrapped(`Left to the night, as they take minutes: ${night.join(' ')}. \`npm run audit\` judges them too.`)
}

/** What shuts no gate, as it was so in the last green run. */
function knownBefore({ since, requirements }: Audit): string[] {
  const ids = requirements.filter(({ known }) => known).map(({ id }) => id)
  if (since === null || ids.length === 0) return []
  return wrapped(
    `Known since ${since.run}, the last green run, and no reason to shut the gate: ${ids.toSorted().join(' ')}`,
  )
}

/** Whether the run was to tell whether a host is ready for a deploy, and no more. */
const isPreflight = ({ complete }: Audit): boolean => complete.length === 1 && complete[0] === 'preflight'

/** How wide the column is of what was found; a longer one goes on, and its requirement stands below. */
const foundWidth = 48

/** What was found and what is wanted, side by side, for whoever is about to deploy. What is not so stands below with its remedy. */
function table(audit: Audit): string[] {
  if (!isPreflight(audit)) return []
  const rows = audit.requirements
    .filter(({ promised, verdict }) => promised && verdict !== 'not offered')
    .toSorted((a, b) => a.id.localeCompare(b.id))
    .flatMap(one => {
      const found = one.found || (toldAs(one) === 'passed' ? 'as wanted' : '')
      const wanted =
        found.length > foundWidth
          ? [found, `${' '.repeat(foundWidth + 22)} ${one.title}`]
          : [`${found.padEnd(foundWidth)} ${one.title}`]
      return [bullet(toldAs(one), `${one.id} ${wanted[0]}`), ...wanted.slice(1)]
    })
  return rows.length === 0 ? [] : ['', `  ${' '.repeat(12)} ${'found'.padEnd(foundWidth + 7)} wanted`, ...rows]
}

/** What differs from the runs before; nothing where nothing does. */
function changed({ changes }: Audit): string[] {
  const lines = changes === null ? [] : changeLines(changes)
  return lines.flatMap(({ what, ids }) => wrapped(`${what}: ${ids.join(' ')}`))
}

/** What each missing vantage costs, and what follows from that. */
const costs = ({ requirements }: Audit): string[] =>
  missingVantages(requirements).flatMap(missing => [
    '',
    ...costEntry(missing),
    ...consequences(
      requirements
        .filter(({ follows, wants, promised }) => promised && wants.length === 0 && missing.ids.includes(follows ?? ''))
        .map(({ id }) => id),
    ),
  ])

/**
 * The requirements of one verdict, each with what follows from it. Those that were not judged for one cause share an entry; what a
 * filter left out is only counted, and what a vantage is missing for has been told.
 */
function section(audit: Audit, verdict: ToldVerdict): string[] {
  const told = audit.requirements.filter(one => one.promised && one.wants.length === 0)
  const roots = told.filter(one => toldAs(one) === verdict && one.follows === null)
  const following = ({ id }: AuditedRequirement): string[] => told.filter(one => one.follows === id).map(one => one.id)
  const tell = (one: AuditedRequirement): string[] => ['', ...entry(one), ...consequences(following(one))]
  if (verdict !== 'inconclusive' && verdict !== 'not checked' && verdict !== 'not offered') return roots.flatMap(tell)
  return [...Map.groupBy(roots, ({ because }) => because)].flatMap(([because, alike]) => {
    const [first] = alike
    if (first === undefined || alike.length === 1) return alike.flatMap(tell)
    const ids = alike.flatMap(one => [one.id, ...following(one)])
    return ['', ...sharedEntry(verdict, ids, because === audit.targetUnreachable ? null : because)]
  })
}
