import { legible } from '../legible.ts'
import { oneLine } from '../one-line.ts'

/** The version of OSCAL whose models are written. */
export const oscalVersion = '1.2.2'

/** Whose words are meant where OSCAL has none. */
export const ns = 'urn:plumbline:oscal'

interface Property {
  readonly name: string
  readonly ns: string
  readonly value: string
}

/** Properties of ours; those without a value are left out. OSCAL, StringDatatype: one line, not empty. */
export const properties = (values: Readonly<Record<string, string | number | null>>): Property[] =>
  Object.entries(values).flatMap(([name, value]) =>
    value === null || value === '' ? [] : [{ name, ns, value: oneLine(String(value)) }],
  )

/** An id of anything as OSCAL writes it: TokenDatatype, a name without a colon of XML Schema. */
export function token(id: string): string {
  const written = oneLine(id).replaceAll(/[^A-Za-z0-9._-]/g, '_')
  return /^[A-Za-z_]/.test(written) ? written : `_${written}`
}

/** The id of the statement of a requirement: what a finding is about. */
export const statementId = (id: string): string => `${token(id)}_smt`

/** Whatever CommonMark or OSCAL's own insertions (`{{ insert: … }}`) would take for more than text. */
const escaped = (line: string): string =>
  line
    .replaceAll(/[\\`*_~^{}[\]<>&|#]/g, '\\$&')
    .replace(/^([ \t]*)(?=[-+=])/, '$1\\')
    .replace(/^([ \t]*\d+)(?=[.)])/, '$1\\')

/** A text as OSCAL's MarkupLineDatatype: one line of CommonMark in which nothing is markup. */
export const proseLine = (text: string): string => escaped(oneLine(text))

/** A text as OSCAL's MarkupMultilineDatatype, line by line as it was, and nothing in it markup. */
export const prose = (text: string): string =>
  legible(text)
    .trim()
    .split(/\n\s*\n/)
    .map(paragraph =>
      paragraph
        .split('\n')
        .map(line => escaped(line.trim()))
        .join('\\\n'),
    )
    .join('\n\n') || '\\-'

/** What an author of a spec wrote, on one line: commands between backticks stay code, and nothing else is markup. */
export function authored(text: string): string {
  const parts = oneLine(text).split('`')
  const paired = parts.length % 2 === 1 && parts.every((part, at) => at % 2 === 0 || part.trim() !== '')
  return paired
    ? parts.map((part, at) => (at % 2 === 0 ? escaped(part) : `\`${part}\``)).join('')
    : escaped(parts.join('`'))
}

/** A text as a block of code, which CommonMark leaves as it is until as many backticks follow as opened it. */
export function preformatted(text: string): string {
  const content = legible(text)
  const ticks = (content.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2)
  const fence = '`'.repeat(ticks + 1)
  return `${fence}\n${content}\n${fence}`
}
