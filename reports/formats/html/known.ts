import type { Audit, AuditedRequirement } from '../../audit.ts'
import { minuteOf } from '../../minute.ts'
import { toldAs } from '../../told.ts'
import { type Markup, markup } from './markup.ts'

/** Beside a requirement that is no news: it shuts no gate. */
export const knownMark = ({ known }: Pick<AuditedRequirement, 'known'>): Markup | undefined =>
  known ? markup`<span class="known">known</span> ` : undefined

/** What does not hold and shuts no gate, as it was so in the last green run; nothing where the gate asks for all. */
export function knownSection({ since, requirements }: Audit): Markup | undefined {
  if (since === null) return undefined
  const known = Map.groupBy(
    requirements.filter(one => one.known),
    toldAs,
  )
  const when = markup`<time datetime="${since.finishedAt}">${minuteOf(since.finishedAt)}</time>`
  const link = ({ id }: AuditedRequirement, at: number): Markup =>
    markup`${at > 0 ? ' ' : undefined}<a href="#${id}">${id}</a>`
  return markup`<section class="notice" aria-labelledby="known">
<h2 id="known">Known, and no reason to shut the gate</h2>
${
  known.size === 0
    ? markup`<p>The gate shuts for what is new since the last green run, ${when} (${since.run}); so far it holds nothing back.</p>`
    : markup`<p>Since the last green run, ${when} (${since.run}):</p>
<ul>${[...known].map(([told, alike]) => markup`<li>${told}: ${alike.map(link)}</li>`)}</ul>`
}
</section>`
}
