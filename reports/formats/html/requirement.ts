import type { AuditedRequirement } from '../../audit.ts'
import { subjectOf } from '../../comparison.ts'
import type { EvidenceRecord } from '../../evidence.ts'
import { minuteOf } from '../../minute.ts'
import type { Verdict } from '../../verdict.ts'
import { type Markup, markup } from './markup.ts'

const marks: Readonly<Record<Verdict, string>> = {
  failed: '✕',
  'stale waiver': '!',
  inconclusive: '?',
  'not checked': '–',
  waived: '~',
  'not offered': '○',
  passed: '✓',
}

/** A verdict as a class name. */
export const slug = (verdict: Verdict): string => verdict.replace(' ', '-')

/** The mark of a verdict; its word stands beside it for everyone who cannot see it. */
export const mark = (verdict: Verdict): Markup =>
  markup`<span class="mark ${slug(verdict)}" aria-hidden="true">${marks[verdict]}</span>`

/** One requirement: a line that opens to why it matters, what was seen, how to mend it, and the evidence. */
export function requirementArticle(
  one: AuditedRequirement,
  records: ReadonlyMap<string, EvidenceRecord>,
  open: boolean,
): Markup {
  const { id, title, verdict, severity, chapter } = one
  const words = [id, title, one.because, one.remedy, one.source, chapter].join(' ').toLowerCase()
  return markup`<details class="requirement ${slug(verdict)}" id="${id}" data-verdict="${verdict}" data-severity="${severity}" data-chapter="${chapter}" data-words="${words}"${open ? markup` open` : undefined}>
<summary>${mark(verdict)}<span class="id">${id}</span><span class="title">${title}</span><span class="visually-hidden">: ${verdict}</span><span class="facts"><span class="severity ${severity}">${severity}</span> ${chapter}</span></summary>
<div class="body">
${because(one)}
<dl>
${one.follows === null ? undefined : markup`<div><dt>Follows from</dt><dd><a href="#${one.follows}">${one.follows}</a>, which it needs</dd></div>`}
<div><dt>Why it matters</dt><dd>${one.why}</dd></div>
${verdict === 'passed' ? undefined : markup`<div><dt>Remedy</dt><dd>${prose(one.remedy)}</dd></div>`}
${one.waiver ? markup`<div><dt>Waiver</dt><dd>${one.waiver.reason} (${one.waiver.owner}, until ${one.waiver.expires})</dd></div>` : undefined}
${one.exceptions.length > 0 ? markup`<div><dt>Allowed by the inventory</dt><dd><ul>${one.exceptions.map(exception => markup`<li>${exception}</li>`)}</ul></dd></div>` : undefined}
<div><dt>Source</dt><dd>${one.source}</dd></div>
<div><dt>Evidence</dt><dd>${evidenceLinks(one.evidence, records)}</dd></div>
${one.history === null ? undefined : markup`<div><dt>History</dt><dd>${historyTold(one)}</dd></div>`}
${one.proof === null ? undefined : proof(one.proof)}
<div><dt>Judged by</dt><dd><code>${one.file}${one.line === null ? undefined : `:${one.line}`}</code>, tier ${one.tier}, ${(one.durationMs / 1000).toFixed(2)} s</dd></div>
</dl>
</div>
</details>`
}

/** Since when it has been so, and what it was before. */
function historyTold({ verdict, history }: AuditedRequirement): string {
  if (history === null) return ''
  const { before, since, runs, flaky } = history
  const lately = flaky ? '; it went to and fro of late' : ''
  if (before === null) return 'judged for the first time'
  if (runs === 1) return `${verdict} now, ${before} in the run before${lately}`
  return `${verdict} since ${minuteOf(since)}, in ${runs} runs${lately}`
}

/** Whether the requirement was seen to fail, and by what; and what it was seen to let be. */
function proof({ state, since, by, green }: NonNullable<AuditedRequirement['proof']>): Markup {
  const list = (names: readonly string[]): Markup =>
    markup`<ul class="points">${names.map(name => markup`<li>${name}</li>`)}</ul>`
  const seen = {
    proven: markup`seen to fail since ${since ?? undefined}: ${list(by)}`,
    stale: markup`stale; before what it rests on changed it was seen to fail: ${list(by)}`,
    'never proven': markup`never seen to fail`,
  }[state]
  return markup`<div><dt>Proof</dt><dd>${seen}</dd></div>
${green.length > 0 ? markup`<div><dt>Stays green</dt><dd>${list(green)}</dd></div>` : undefined}`
}

/** A remedy is a command, or a sentence with commands between backticks. */
const prose = (text: string): Markup =>
  text.includes('`')
    ? markup`${text.split('`').map((piece, at) => (at % 2 === 1 ? markup`<code>${piece}</code>` : piece))}`
    : /^(?:npm|npx) /.test(text)
      ? markup`<code>${text}</code>`
      : markup`${text}`

/** What a finding says: what was seen that should not be so, instead of vitest's words, which cut it. Both sides stand below it in full. */
function toldIn(because: string, comparison: AuditedRequirement['comparison']): string {
  const { difference = [] } = comparison ?? {}
  if (difference.length === 0) return because
  const side = (wanted: string): string =>
    difference
      .filter(one => one.side === wanted)
      .map(({ text }) => text)
      .join(', ')
  const parts = [side('expected') && `expected ${side('expected')}`, side('seen') && `seen ${side('seen')}`]
  return [subjectOf(because), parts.filter(Boolean).join('; ')].filter(Boolean).join(': ')
}

function because({ because, comparison, verdict }: AuditedRequirement): Markup | undefined {
  if (verdict === 'passed') return undefined
  return markup`<p class="because">${toldIn(because, comparison)}</p>
${comparison ? markup`<div class="comparison"><div><h4>Expected</h4><pre tabindex="0">${comparison.expected}</pre></div><div><h4>Seen</h4><pre tabindex="0">${comparison.seen}</pre></div></div>` : undefined}`
}

function evidenceLinks(ids: readonly string[], records: ReadonlyMap<string, EvidenceRecord>): Markup {
  const links = ids.flatMap(id => {
    const record = records.get(id)
    return record === undefined
      ? []
      : [markup`<li><a href="#${id}">${record.what}</a> <small>from ${record.vantage}</small></li>`]
  })
  return links.length === 0
    ? markup`<span class="none">none was recorded</span>`
    : markup`<ul class="links">${links}</ul>`
}
