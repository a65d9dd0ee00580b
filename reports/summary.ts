import { styleText } from 'node:util'
import { type Audit, type AuditedRequirement, headline, leftOut, plural } from './audit.ts'
import type { Verdict } from './verdict.ts'

const colours = {
  failed: 'red',
  'stale waiver': 'red',
  inconclusive: 'yellow',
  'not checked': 'yellow',
  waived: 'blue',
  'not offered': 'blue',
  passed: 'green',
} as const satisfies Record<Verdict, string>

/** What the terminal gets at the end of a run. @param report where the HTML lies, relative to the reader. */
export function summary(audit: Audit, report: string): string {
  const open = audit.exitCode === 0
  const lines = [
    '',
    styleText(
      ['bold', open ? 'green' : audit.exitCode === 1 ? 'red' : 'yellow'],
      `${open ? '✓' : '✗'} ${headline(audit)}`,
    ),
    `  ${countsLine(audit)}`,
    ...leftToTheNight(audit),
    ...section(audit, 'failed'),
    ...section(audit, 'stale waiver'),
    ...section(audit, 'inconclusive'),
    ...section(audit, 'not checked'),
    ...section(audit, 'waived'),
    ...section(audit, 'not offered'),
    ...operations(audit),
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
  const stray = audit.strayWaivers.map(({ requirement, owner }) =>
    bullet('stale waiver', `The waiver of ${owner} for ${requirement} names no requirement: remove it.`),
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

function countsLine({ counts, target, requirements }: Audit): string {
  const parts = Object.entries(counts).flatMap(([verdict, count]) => (count > 0 ? [`${count} ${verdict}`] : []))
  const promised = target.chapters === null ? '' : ` (only a service: ${target.chapters.join(', ')})`
  return `${plural(requirements.length, 'requirement')} on ${target.name}${promised}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`
}

/** What takes minutes or measures time, and who looks at it. */
function leftToTheNight(audit: Audit): string[] {
  const { night } = leftOut(audit)
  if (night.length === 0) return []
  return wrapped(`Left to the night, as they take minutes: ${night.join(' ')}. \`npm run audit\` judges them too.`)
}

/** The requirements of one verdict; those with the same cause share one entry. What a filter left out is only counted. */
function section(audit: Audit, verdict: Verdict): string[] {
  const chosen = audit.requirements.filter(one => one.verdict === verdict && one.promised)
  const causes = Map.groupBy(chosen, ({ because }) => because)
  return [...causes.values()].flatMap(alike => ['', ...entry(verdict, alike, audit)])
}

function entry(verdict: Verdict, alike: readonly AuditedRequirement[], audit: Audit): string[] {
  const [first] = alike
  if (first === undefined) return []
  if (alike.length === 1) {
    return [bullet(verdict, `${first.id} ${first.title}`), ...detail(first), ...remedy(verdict, first)]
  }
  const because = first.because === audit.targetUnreachable ? [] : reason(first)
  const ids = alike.map(({ id }) => id).toSorted()
  return [bullet(verdict, `${plural(alike.length, 'requirement')}, one cause`), ...because, ...wrapped(ids.join(' '))]
}

/** The error's first lines, and what was expected and seen where they do not say it in full. */
function detail(one: AuditedRequirement): string[] {
  const { comparison } = one
  if (one.verdict !== 'failed' || comparison === null) return reason(one)
  const [expected, seen] = [oneLine(comparison.expected), oneLine(comparison.seen)]
  const message = flat(one.because)
  const said = message.includes(expected) && message.includes(seen)
  return [...reason(one), ...(said ? [] : [`      expected ${expected}`, `      seen     ${seen}`])]
}

const reason = ({ because }: AuditedRequirement): string[] =>
  because
    .split('\n')
    .filter(line => line.trim() !== '')
    .slice(0, 3)
    .map(line => `      ${line.length > 300 ? `${line.slice(0, 300)}…` : line}`)

const remedy = (verdict: Verdict, one: AuditedRequirement): string[] =>
  verdict === 'failed' ? [styleText('dim', `      remedy   ${one.remedy}`)] : []

const bullet = (word: Verdict | 'incomplete', text: string): string =>
  `  ${styleText(word === 'incomplete' ? 'yellow' : colours[word], word.padEnd(12))} ${text}`

/** A printed value on one line. */
const flat = (text: string): string =>
  text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/,? ([\]}])/g, '$1')
    .replaceAll(/([[{]) /g, '$1')

const oneLine = (text: string): string => (flat(text).length > 160 ? `${flat(text).slice(0, 160)}…` : flat(text))

/** Words in lines of at most 100 characters. */
function wrapped(text: string): string[] {
  return (text.match(/.{1,100}(?:\s|$)/g) ?? [text]).map(line => `      ${line.trim()}`)
}
