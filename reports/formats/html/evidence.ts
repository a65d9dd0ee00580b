import { type EvidenceRecord, errorOf, observed } from '../../evidence.ts'
import { type Markup, markup } from './markup.ts'
import { beginning, fairLimit } from './room.ts'

/** No longer values and outputs are shown, and no more of them all together, so that the page opens everywhere; evidence.jsonl has them whole. */
const [most, room] = [16_000, 450_000]

const written = (record: EvidenceRecord): string => JSON.stringify(observed(record), undefined, 2) ?? 'nothing'

/** Everything that was observed, each once: the requirements refer to it. */
export function evidenceSection(records: readonly EvidenceRecord[]): Markup | undefined {
  if (records.length === 0) return undefined
  const texts = records.flatMap(one => [errorOf(one) ?? written(one), one.raw ?? ''])
  const limit = fairLimit(texts, room, most)
  const cut = (text: string): string => beginning(text, limit, 'evidence.jsonl')
  return markup`<section class="observed" aria-labelledby="evidence">
<h2 id="evidence">Evidence</h2>
<p class="lead">Everything that was observed in this run, each thing once.</p>
${records.map(one => evidenceArticle(one, cut))}
</section>`
}

function evidenceArticle(record: EvidenceRecord, cut: (text: string) => string): Markup {
  const error = errorOf(record)
  return markup`<details class="evidence${error === undefined ? undefined : ' unseen'}">
<summary><span class="id">${record.id}</span><span class="title">${record.what}</span><span class="facts">from ${record.vantage} · ${record.durationMs} ms${error === undefined ? undefined : ' · could not look'}</span></summary>
<div class="body" id="${record.id}">
<p class="note">Observed at <time datetime="${record.startedAt}">${record.startedAt}</time></p>
${error === undefined ? markup`<pre tabindex="0">${cut(written(record))}</pre>` : markup`<p class="because">${cut(error)}</p>`}
${record.raw === undefined ? undefined : markup`<details class="raw"><summary>Raw output</summary><pre tabindex="0">${cut(record.raw)}</pre></details>`}
</div>
</details>`
}
