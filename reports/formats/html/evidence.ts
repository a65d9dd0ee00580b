import { type EvidenceRecord, errorOf, observed } from '../../evidence.ts'
import { type Markup, markup } from './markup.ts'

/** Longer values and outputs are cut here; evidence.jsonl has them whole. */
const limit = 16_000

const cut = (text: string): string =>
  text.length > limit ? `${text.slice(0, limit)}\n… ${text.length - limit} more characters in evidence.jsonl` : text

/** Everything that was observed, each once: the requirements refer to it. */
export function evidenceSection(records: readonly EvidenceRecord[]): Markup | undefined {
  if (records.length === 0) return undefined
  return markup`<section aria-labelledby="evidence">
<h2 id="evidence">Evidence</h2>
<p class="lead">Everything that was observed in this run, each thing once.</p>
${records.map(evidenceArticle)}
</section>`
}

function evidenceArticle(record: EvidenceRecord): Markup {
  const error = errorOf(record)
  return markup`<details class="evidence${error === undefined ? undefined : ' unseen'}">
<summary><span class="id">${record.id}</span><span class="title">${record.what}</span><span class="facts">from ${record.vantage} · ${record.durationMs} ms${error === undefined ? undefined : ' · could not look'}</span></summary>
<div class="body" id="${record.id}">
<p class="note">Observed at <time datetime="${record.startedAt}">${record.startedAt}</time></p>
${error === undefined ? markup`<pre tabindex="0">${cut(JSON.stringify(observed(record), undefined, 2) ?? 'nothing')}</pre>` : markup`<p class="because">${error}</p>`}
${record.raw === undefined ? undefined : markup`<details class="raw"><summary>Raw output</summary><pre tabindex="0">${cut(record.raw)}</pre></details>`}
</div>
</details>`
}
