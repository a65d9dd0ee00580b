import { stripVTControlCharacters } from 'node:util'
import type { Audit, AuditedRequirement } from '../../../reports/audit.ts'
import { subjectOf } from '../../../reports/comparison.ts'
import { plural } from '../../../reports/headline.ts'
import { severities } from '../../../reports/verdict.ts'
import { chapters } from '../../../specs/chapters.ts'

/** What the table counts. Everything else is counted under the heading of what is left. */
const columns = ['passed', 'failed', 'inconclusive', 'not offered', 'others'] as const
type Column = (typeof columns)[number]

const columnOf = ({ verdict }: AuditedRequirement): Column =>
  (columns as readonly string[]).includes(verdict) ? (verdict as Column) : 'others'

/** How many requirements of each chapter came out how. */
export function chapterTable({ requirements }: Audit): string[] {
  const judged = requirements.filter(({ verdict, promised }) => verdict !== 'not checked' || promised)
  const rows = chapters.flatMap(({ prefix, folder }) => {
    const own = judged.filter(({ id }) => id.startsWith(`${prefix}-`))
    return own.length === 0
      ? []
      : [[folder, ...columns.map(column => own.filter(one => columnOf(one) === column).length)] as const]
  })
  const shown = columns.map((column, at) => column !== 'others' || rows.some(row => row[at + 1] !== 0))
  const heads = columns.filter((_, at) => shown[at])
  const first = Math.max(...rows.map(([folder]) => folder.length), 0)
  const line = (name: string, cells: readonly string[]): string =>
    `  ${name.padEnd(first)}${cells.map((cell, at) => `  ${cell.padStart(heads[at]?.length ?? 0)}`).join('')}`
  return [
    line('', heads),
    ...rows.map(([folder, ...counts]) =>
      line(
        folder,
        counts.filter((_, at) => shown[at]).map(count => (count === 0 ? '·' : String(count))),
      ),
    ),
  ]
}

export const shortened = (text: string, most: number): string => {
  const line = stripVTControlCharacters(text).replaceAll(/\s+/g, ' ').trim()
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`
}

/** How much is listed of what was seen. */
const listed = 6

/** What was seen and should not have been, a line each; else the reason in one. */
function observedLines({ because, comparison }: AuditedRequirement): string[] {
  const seen = (comparison?.difference ?? []).filter(({ side }) => side === 'seen').map(({ text }) => text)
  if (seen.length === 0) return [shortened(because, 400)]
  const subject = subjectOf(stripVTControlCharacters(because))
  const left = seen.length - listed
  // Ports and the like stand in a row.
  const lines = seen.every(text => text.length < 8)
    ? [seen.join(', ')]
    : [...seen.slice(0, listed).map(text => shortened(text, 160)), ...(left > 0 ? [`… and ${left} more`] : [])]
  return [...(subject === '' ? [] : [`${shortened(subject, 160)}:`]), ...lines]
}

/** How many findings are told in full. */
const told = 5

/** The gravest findings, each with what mends it. What only follows from another is told with that one. */
export function gravestFindings({ requirements }: Audit): string[] {
  const failed = requirements.filter(({ verdict }) => verdict === 'failed')
  const roots = failed
    .filter(({ follows }) => follows === null)
    .toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))
  const followers = (id: string): number => failed.filter(({ follows }) => follows === id).length
  const shown = roots.slice(0, told)
  const lines = shown.flatMap(one => {
    const { id, severity, title, remedy } = one
    const following = followers(id)
    return [
      `  ${id} ${severity}: ${title}${following > 0 ? ` (${following} more ${following === 1 ? 'follows' : 'follow'} from it)` : ''}`,
      ...observedLines(one).map(line => `      ${line}`),
      `      → ${shortened(remedy, 400)}`,
    ]
  })
  const more = failed.length - shown.reduce((sum, { id }) => sum + 1 + followers(id), 0)
  return more > 0 && lines.length > 0 ? [...lines, `  … and ${plural(more, 'more finding')} in the report.`] : lines
}
