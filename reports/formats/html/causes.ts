import type { Audit, AuditedRequirement } from '../../audit.ts'
import { plural } from '../../headline.ts'
import { missingVantages } from '../../missing-vantages.ts'
import { knownMark } from './known.ts'
import { type Markup, markup } from './markup.ts'
import { remedyTold } from './prose.ts'
import { mark } from './requirement.ts'
import { seenTold } from './seen.ts'

/** How many causes are told; the requirements below have all. */
const told = 5

/** Requirements that are red for one cause; the first of them tells it. */
type Cause = readonly [AuditedRequirement, ...AuditedRequirement[]]

const ids = (alike: readonly AuditedRequirement[]): Markup =>
  markup`${alike.map(({ id }, at) => markup`${at > 0 ? ' ' : undefined}<a href="#${id}">${id}</a>`)}`

/** Whether something was seen that should not be so. What was not seen says at length what would have to be done to look. */
const seen = ({ verdict }: AuditedRequirement): boolean => verdict === 'failed' || verdict === 'stale waiver'

/** What is known already shuts no gate. */
const newFirst = (roots: readonly AuditedRequirement[]): AuditedRequirement[] =>
  roots.toSorted((a, b) => Number(a.known) - Number(b.known))

/** What is red and follows from nothing else, the gravest first: findings one by one, and together what one thing kept from being looked at. */
function causesIn(requirements: readonly AuditedRequirement[]): Cause[] {
  const roots = requirements.filter(
    ({ promised, verdict, follows }) =>
      promised && follows === null && ['failed', 'stale waiver', 'inconclusive', 'not checked'].includes(verdict),
  )
  return [
    ...Map.groupBy(newFirst(roots), one => (seen(one) ? one.id : `${one.verdict} ${one.because}`)).values(),
  ].flatMap(([first, ...more]): Cause[] => (first === undefined ? [] : [[first, ...more]]))
}

/** What has to be done, the gravest first: each cause once, what follows from it, and what mends it. */
export function causesSection({ requirements }: Audit): Markup | undefined {
  const causes = causesIn(requirements)
  if (causes.length === 0) return undefined
  const costs = new Map(missingVantages(requirements).map(({ because, cost }) => [because, cost]))
  const left = causes.slice(told).flat().length
  const item = ([one, ...alike]: Cause): Markup => {
    const all = new Set([one, ...alike].map(({ id }) => id))
    const following = requirements.filter(({ follows }) => follows !== null && all.has(follows))
    const head =
      alike.length === 0
        ? markup`<a href="#${one.id}">${one.id}</a> ${one.title} <span class="severity ${one.severity}">${one.severity}</span> ${knownMark(one)}`
        : markup`${costs.get(one.because) ?? `${plural(all.size, 'requirement')}, one cause`}: ${ids([one, ...alike])}`
    return markup`<li><p class="what">${mark(one.verdict)}<span><span class="visually-hidden">${one.verdict}: </span>${head}</span></p>
${seenTold(one, { lines: 3, characters: seen(one) ? 240 : 800 })}
${one.verdict === 'failed' && one.remedy !== '' ? markup`<p class="remedy"><span aria-hidden="true">→</span> <span class="visually-hidden">Remedy: </span>${remedyTold(one.remedy)}</p>` : undefined}
${following.length > 0 ? markup`<p class="note">${following.length} more ${following.length === 1 ? 'follows' : 'follow'} from it: ${ids(following)}</p>` : undefined}</li>`
  }
  return markup`<section class="causes" aria-labelledby="causes">
<h2 id="causes">What to do first</h2>
<ol>${causes.slice(0, told).map(item)}</ol>
${left > 0 ? markup`<p class="note"><a href="#requirements">${left} more below</a></p>` : undefined}
</section>`
}
