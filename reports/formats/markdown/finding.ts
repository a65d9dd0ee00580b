import type { AuditedRequirement } from '../../audit.ts'
import { subjectOf } from '../../comparison.ts'
import { plural } from '../../headline.ts'
import { caseOutcome } from '../case-outcome.ts'
import { codeBlock, codeSpan, inline, sentence } from './text.ts'

/** How many ids are named before the rest is only counted. */
const named = 100

/** One requirement: what it says, why it matters, what became of it, what follows, and what mends it. */
export function findingText(one: AuditedRequirement, following: readonly string[]): string {
  const place = one.line === null ? one.file : `${one.file}:${one.line}`
  return [
    `#### ${inline(one.id, 40)} ${sentence(one.title)}`,
    `${one.severity} · ${codeSpan(place)}`,
    ...(one.why === '' ? [] : [sentence(one.why)]),
    ...observed(one),
    ...(caseOutcome(one) !== 'failure' || one.remedy === '' ? [] : [`Remedy: ${sentence(one.remedy)}`]),
    ...(following.length === 0
      ? []
      : [`${following.length} more ${following.length === 1 ? 'follows' : 'follow'} from it: ${idList(following)}`]),
  ].join('\n\n')
}

/** Requirements with one cause, said once. */
export const sharedText = (
  because: string,
  ids: readonly string[],
  title = `${plural(ids.length, 'requirement')}, one cause`,
): string => [`#### ${title}`, codeBlock(because, 'text'), idList(ids)].join('\n\n')

/** Ids in one line. */
export function idList(ids: readonly string[]): string {
  const left = ids.length - named
  const shown = ids
    .toSorted()
    .slice(0, named)
    .map(id => codeSpan(id, 40))
  return `${shown.join(' ')}${left > 0 ? ` and ${left} more` : ''}`
}

const signs = { expected: '-', seen: '+', both: ' ' } as const

/** What the test said, and the lines that differ. */
function observed({ because, comparison }: AuditedRequirement): string[] {
  if (comparison === null) return because === '' ? [] : [codeBlock(because, 'text')]
  const { expected, seen, difference } = comparison
  const differing =
    difference.length > 0
      ? [...(expected === '[]' ? [{ side: 'expected' as const, text: 'none' }] : []), ...difference]
      : [
          { side: 'expected' as const, text: expected },
          { side: 'seen' as const, text: seen },
        ]
  const lines = differing.flatMap(({ side, text }) =>
    text
      .slice(0, 4000)
      .split(/\r\n?|\n/)
      .map(line => `${signs[side]} ${line}`),
  )
  return [
    codeBlock(difference.length > 0 ? subjectOf(because) || because : because, 'text', 1500),
    codeBlock(lines.join('\n'), 'diff'),
  ]
}
