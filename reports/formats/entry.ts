import { styleText } from 'node:util'
import type { AuditedRequirement } from '../audit.ts'
import { subjectOf } from '../comparison.ts'
import { plural } from '../headline.ts'
import type { MissingVantage } from '../missing-vantages.ts'
import { type ToldVerdict, toldAs } from '../told.ts'

const colours = {
  failed: 'red',
  'stale waiver': 'red',
  inconclusive: 'yellow',
  'not checked': 'yellow',
  waived: 'blue',
  attested: 'blue',
  'not offered': 'blue',
  passed: 'green',
} as const satisfies Record<ToldVerdict, string>

/** How many lines of a difference the terminal shows; the report has all of them. */
const shownLines = 16

/** The first line of an entry: its verdict, and what it is about. */
export const bullet = (word: ToldVerdict | 'incomplete' | 'allowed', text: string): string =>
  `  ${styleText(word === 'incomplete' ? 'yellow' : word === 'allowed' ? 'blue' : colours[word], word.padEnd(12))} ${text}`

/** One requirement: its title, why it is not so, what was expected and seen, and what mends it. */
export const entry = (one: AuditedRequirement): string[] => [
  bullet(toldAs(one), `${one.id} ${one.title}`),
  ...(one.verdict === 'failed' ? [...comparison(one), ...remedy(one)] : reason(one.because)),
]

/** Requirements with one cause, said once. @param because null where it stands elsewhere already. */
export const sharedEntry = (verdict: ToldVerdict, ids: readonly string[], because: string | null): string[] => [
  bullet(verdict, `${plural(ids.length, 'requirement')}, one cause`),
  ...(because === null ? [] : reason(because)),
  ...wrapped(ids.toSorted().join(' ')),
]

/** What a missing vantage costs, and why it is missing. */
export const costEntry = ({ cost, because, ids }: MissingVantage): string[] => {
  const [first = '', ...more] = wrapped(`${cost}: ${ids.join(', ')}`)
  return [bullet('inconclusive', first.trim()), ...more, ...reason(because)]
}

/** What follows from the requirement above. */
export const consequences = (ids: readonly string[]): string[] =>
  ids.length === 0
    ? []
    : wrapped(`${ids.length} more ${ids.length === 1 ? 'follows' : 'follow'} from it: ${ids.toSorted().join(' ')}`)

/** Words in lines of at most 100 characters. */
export function wrapped(text: string): string[] {
  return (text.match(/.{1,100}(?:\s|$)/g) ?? [text]).map(line => `      ${line.trim()}`)
}

const labels = { expected: 'expected ', seen: 'seen     ', both: '         ' } as const

/** What differs, line by line; or, where that says no more, the message. */
function comparison({ because, comparison }: AuditedRequirement): string[] {
  if (comparison === null || comparison.difference.length === 0) {
    const said = comparison === null || [comparison.expected, comparison.seen].every(side => because.includes(side))
    // Of two texts that differ vitest says no more than the two lines below it.
    const message = / to be .*\/\/ Object\.is equality$/s.test(because) ? subjectOf(because) : because
    if (message === because && said) return reason(because)
    return [
      ...reason(message),
      `      expected ${flat(comparison?.expected ?? '')}`,
      `      seen     ${flat(comparison?.seen ?? '')}`,
    ]
  }
  const { difference } = comparison
  const left = difference.length - shownLines
  return [
    ...reason(subjectOf(because)),
    ...(comparison.expected === '[]' ? ['      expected none'] : []),
    ...difference.slice(0, shownLines).map(({ side, text }) => `      ${labels[side]}${cut(text)}`),
    ...(left > 0 ? [`      … and ${plural(left, 'line')} more in the report`] : []),
  ]
}

const reason = (because: string): string[] =>
  because
    .split('\n')
    .filter(line => line.trim() !== '')
    .slice(0, 3)
    .map(line => `      ${cut(line)}`)

const remedy = (one: AuditedRequirement): string[] => [styleText('dim', `      remedy   ${one.remedy}`)]

const cut = (line: string): string => (line.length > 400 ? `${line.slice(0, 400)}…` : line)

/** A printed value on one line. */
const flat = (text: string): string =>
  cut(
    text
      .replaceAll(/\s+/g, ' ')
      .replaceAll(/,? ([\]}])/g, '$1')
      .replaceAll(/([[{]) /g, '$1'),
  )
