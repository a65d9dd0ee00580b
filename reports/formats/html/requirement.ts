import type { AuditedRequirement } from '../../audit.ts'
import type { EvidenceRecord } from '../../evidence.ts'
import { minuteOf } from '../../minute.ts'
import { type ToldVerdict, toldAs } from '../../told.ts'
import { acceptedBriefly, acceptedTold } from './acceptance.ts'
import { knownMark } from './known.ts'
import { type Markup, markup } from './markup.ts'
import { remedyTold } from './prose.ts'
import { findingTold } from './seen.ts'

const marks: Readonly<Record<ToldVerdict, string>> = {
  failed: '✕',
  'stale waiver': '!',
  inconclusive: '?',
  'not checked': '–',
  waived: '~',
  attested: 'A',
  'not offered': '○',
  passed: '✓',
}

/** A verdict as a class name. */
export const slug = (verdict: ToldVerdict): string => verdict.replace(' ', '-')

/** The mark of a verdict; its word stands beside it for everyone who cannot see it. */
export const mark = (verdict: ToldVerdict): Markup =>
  markup`<span class="mark ${slug(verdict)}" aria-hidden="true">${marks[verdict]}</span>`

/** What a requirement is shown with. */
export interface Shown {
  readonly records: ReadonlyMap<string, EvidenceRecord>
  /** How many characters of each text that findings say are shown. */
  readonly limit: number
}

/** One requirement: a line that opens to why it matters, what was seen, how to mend it, and the evidence. */
export function requirementArticle(one: AuditedRequirement, { records, limit }: Shown, open: boolean): Markup {
  const { id, title, verdict, severity, chapter, waiver } = one
  const told = toldAs(one)
  return markup`<details class="requirement ${slug(told)}" id="${id}" data-verdict="${told}" data-severity="${severity}" data-chapter="${chapter}"${open ? markup` open` : undefined}>
<summary>${mark(told)}<span class="id">${id}</span><span class="title">${title}</span><span class="visually-hidden">: ${told}</span><span class="facts">${knownMark(one)}${waiver !== null && verdict === 'waived' ? acceptedBriefly(waiver) : undefined}<span class="severity ${severity}">${severity}</span> ${chapter}</span></summary>
<div class="body">
${verdict === 'passed' ? undefined : findingTold(one, limit)}
<dl>
${one.follows === null ? undefined : markup`<div><dt>Follows from</dt><dd><a href="#${one.follows}">${one.follows}</a>, which it needs</dd></div>`}
${verdict === 'passed' ? undefined : markup`<div><dt>Remedy</dt><dd>${remedyTold(one.remedy)}</dd></div>`}
<div><dt>Why it matters</dt><dd>${one.why}</dd></div>
${waiver === null ? undefined : acceptedTold(waiver)}
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
function historyTold(one: AuditedRequirement): string {
  const { history } = one
  const told = toldAs(one)
  if (history === null) return ''
  const { before, since, runs, flaky } = history
  const lately = flaky ? '; it went to and fro of late' : ''
  if (before === null) return 'judged for the first time'
  if (runs === 1) return `${told} now, ${before} in the run before${lately}`
  return `${told} since ${minuteOf(since)}, in ${runs} runs${lately}`
}

/** Whether the requirement was seen to fail, and by what; and what it was seen to let be. */
function proof({ state, since, by, green }: NonNullable<AuditedRequirement['proof']>): Markup {
  const list = (what: string, names: readonly string[]): Markup | undefined =>
    names.length === 0
      ? undefined
      : markup`<details class="raw"><summary>${what}</summary><ul class="points">${names.map(name => markup`<li>${name}</li>`)}</ul></details>`
  const seen = {
    proven: `seen to fail since ${since}`,
    stale: 'stale: what it rests on changed since it was seen to fail',
    'never proven': 'never seen to fail',
  }[state]
  return markup`<div><dt>Proof</dt><dd>${seen}${list(`What it noticed (${by.length})`, by)}${list(`What it let be (${green.length})`, green)}</dd></div>`
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
