import type { AuditedRequirement } from '../../audit.ts'
import { subjectOf } from '../../comparison.ts'
import { type Markup, markup } from './markup.ts'
import { sentenceTold } from './prose.ts'
import { beginning, fairLimit } from './room.ts'

type Judged = Pick<AuditedRequirement, 'because' | 'comparison'>

/** What was seen that should not be so, one thing each, instead of vitest's words, which cut it; those where there is nothing else. */
function seenIn({ because, comparison }: Judged): { subject: string; lines: readonly string[] } {
  const { difference = [] } = comparison ?? {}
  const side = (wanted: string): string[] => difference.filter(one => one.side === wanted).map(({ text }) => text)
  const [missing, seen] = [side('expected'), side('seen')]
  if (missing.length + seen.length === 0) return { subject: '', lines: [because] }
  // Ports and the like stand in a row, and so does what replaces something else.
  const inRow = missing.length > 0 || seen.every(text => text.length < 8)
  const row = [missing.length > 0 && `expected ${missing.join(', ')}`, seen.length > 0 && `seen ${seen.join(', ')}`]
  return { subject: subjectOf(because), lines: inRow ? [row.filter(Boolean).join('; ')] : seen }
}

/** Text that is longer than a reader wants. */
const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most)}…` : text)

/** What a finding says. @param most of its lines, and of each line's characters. */
export function seenTold(one: Judged, most: { readonly lines: number; readonly characters: number }): Markup {
  const { subject, lines } = seenIn(one)
  const shown = lines.slice(0, most.lines).map(line => cut(line, most.characters))
  const more = lines.length - shown.length
  if (lines.length === 1)
    return markup`<p class="because">${sentenceTold([cut(subject, most.characters), ...shown].filter(Boolean).join(': '))}</p>`
  return markup`<div class="because">${subject === '' ? undefined : markup`<p>${cut(subject, most.characters)}:</p>`}<ul class="points">${shown.map(line => markup`<li>${sentenceTold(line)}</li>`)}${more > 0 ? markup`<li>and ${more} more</li>` : undefined}</ul></div>`
}

/** How many lines of a finding the report shows. */
const mostLines = 100

/** How many characters of each text that findings say are shown, so that the page opens everywhere; audit.json has them whole. */
export function findingLimit(findings: readonly Judged[]): number {
  const texts = findings.flatMap(one => {
    const { subject, lines } = seenIn(one)
    const { expected = '', seen = '' } = one.comparison ?? {}
    return [subject, ...lines.slice(0, mostLines), ...(saysAll(one) ? [] : [expected, seen])]
  })
  return fairLimit(texts, 250_000, 20_000)
}

/** What a finding says, and both sides of what was compared where they say more. @param limit the characters of each text that are shown. */
export function findingTold(one: Judged, limit: number): Markup {
  const { comparison } = one
  const said = seenTold(one, { lines: mostLines, characters: limit })
  if (comparison === null || saysAll(one)) return said
  const side = (text: string): Markup => markup`<pre tabindex="0">${beginning(text, limit, 'audit.json')}</pre>`
  return markup`${said}
<div class="comparison"><div><h4>Expected</h4>${side(comparison.expected)}</div><div><h4>Seen</h4>${side(comparison.seen)}</div></div>`
}

/** Whether the two sides in full would say nothing more: nothing was expected, and each thing seen is a line of its own. */
const saysAll = ({ comparison }: Judged): boolean =>
  comparison !== null &&
  comparison.expected === '[]' &&
  comparison.difference.length > 0 &&
  /^\[\s*(?:"(?:[^"\\]|\\.)*",?\s*)+\]$/.test(comparison.seen)
