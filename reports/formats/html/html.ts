import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Audit, AuditedRequirement } from '../../audit.ts'
import { changeLines } from '../../changes.ts'
import type { EvidenceRecord } from '../../evidence.ts'
import { headline, leftOut, plural } from '../../headline.ts'
import { minuteOf } from '../../minute.ts'
import { missingVantages } from '../../missing-vantages.ts'
import { allTold, type ToldVerdict, toldAs } from '../../told.ts'
import { severities } from '../../verdict.ts'
import { kindOf } from '../../waiver.ts'
import { secondsOf } from '../elapsed.ts'
import type { Format } from '../format.ts'
import { causesSection } from './causes.ts'
import { evidenceSection } from './evidence.ts'
import { knownSection } from './known.ts'
import { asIs, type Markup, markup, page } from './markup.ts'
import { sentenceTold } from './prose.ts'
import { reachability } from './reachability.ts'
import { mark, requirementArticle, type Shown, slug } from './requirement.ts'
import { findingLimit } from './seen.ts'
import { trendsSection } from './trends.ts'

const asset = (name: string): string => readFileSync(join(import.meta.dirname, name), 'utf8')

/** In the order in which they override each other. */
const styles = ['page.css', 'notice.css', 'causes.css', 'matrix.css', 'trends.css', 'requirement.css', 'adaptation.css']

function render(audit: Audit, records: readonly EvidenceRecord[]): string {
  const script = asset('filter.js')
  const hash = createHash('sha256').update(script).digest('base64')
  const shownWith = {
    records: new Map(records.map(record => [record.id, record])),
    limit: findingLimit(audit.requirements.filter(({ verdict }) => verdict !== 'passed')),
  }
  const tone = ['good', 'bad', 'unsure', 'unsure'][audit.exitCode]
  return page(markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'; img-src data:; base-uri 'none'; form-action 'none'">
<title>${headline(audit)} · ${audit.target.name} · Plumbline</title>
<style>${styles.map(name => asIs(asset(name)))}</style>
</head>
<body>
<a class="skip" href="#requirements">Skip to the requirements</a>
<header>
<p class="brand"><svg viewBox="0 0 12 24" width="12" height="24" aria-hidden="true"><path d="M6 0v13M2.5 13h7L6 23z" fill="currentColor" stroke="currentColor" stroke-linejoin="round"/></svg> Plumbline</p>
<p class="when"><strong>${audit.target.name}</strong>${audit.target.address === null ? undefined : ` (${audit.target.address})`}<br><time datetime="${audit.startedAt}">${minuteOf(audit.startedAt)}</time>, ${seconds(audit)}</p>
</header>
<main>
<section class="banner ${tone}" aria-labelledby="verdict">
<h1 id="verdict">${headline(audit)}</h1>
<p>${plural(audit.requirements.length, 'requirement')} on <strong>${audit.target.name}</strong>${audit.atLeast === 'minor' ? undefined : `; the gate looks at ${audit.atLeast} ones`}${scope(audit)}.${standInsNoted(audit)}</p>
${bar(audit)}
</section>
${troubles(audit)}
${changed(audit)}
${knownSection(audit)}
${causesSection(audit)}
${limits(audit)}
${reachability(records)}
${trendsSection(audit.trends)}
<section aria-labelledby="requirements">
<h2 id="requirements">Requirements</h2>
${filter(audit.requirements)}
${allTold.map(told => group(told, audit, shownWith))}
</section>
${standIns(audit)}
${evidenceSection(records)}
</main>
<footer><p>Run ${audit.run} · exit code ${audit.exitCode} · Plumbline ${audit.versions.plumbline}, vitest ${audit.versions.vitest}, Node ${audit.versions.node}</p></footer>
<script>${asIs(script)}</script>
</body>
</html>
`)
}

/** One HTML file that needs nothing else, and no script to be read. */
export const html: Format = { file: 'audit.html', render }

const seconds = (made: Audit): string => `${secondsOf(made).toFixed(1)} s`

/** How much of what the specs declare this run was about. */
function scope(made: Audit): string {
  const { requirements, declared } = made
  const { night } = leftOut(made)
  const named = night.length > 3 ? String(night.length) : night.join(', ')
  if (night.length > 0) return `; ${named} left to the nightly audit, as they take minutes`
  const promised = requirements.filter(one => one.promised).length
  return promised < declared ? `; a selection, the specs declare ${declared}` : ''
}

/** What the report is not about: chapters that need a host where there is none, and what the target does not offer. */
function limits({ target, requirements }: Audit): Markup | undefined {
  const declined = Object.entries(target.notOffered).filter(([what]) => !requirements.some(({ id }) => id === what))
  if (target.chapters === null && declined.length === 0) return undefined
  return markup`<aside class="notice" aria-labelledby="limits">
<h2 id="limits">What this is not about</h2>
${target.chapters === null ? undefined : markup`<p>This target is only a service. Promised are the chapters that are about one: ${target.chapters.join(', ')}.</p>`}
${declined.length === 0 ? undefined : markup`<ul>${declined.map(([what, because]) => markup`<li>Not offered: <code>${what}</code> (${because})</li>`)}</ul>`}
</aside>`
}

/** The counts, and their proportions as a bar. */
function bar({ requirements }: Audit): Markup | undefined {
  if (requirements.length === 0) return undefined
  const count = (told: ToldVerdict): number => requirements.filter(one => toldAs(one) === told).length
  const some = allTold.filter(told => count(told) > 0)
  return markup`<div class="bar" aria-hidden="true">${some.toReversed().map(told => markup`<i class="${slug(told)}" style="flex-grow:${count(told)}"></i>`)}</div>
<ul class="counts">${some.map(told => markup`<li><a href="#group-${slug(told)}">${mark(told)} <b>${count(told)}</b> ${told}</a></li>`)}</ul>
${provenNoted(requirements)}`
}

/** How many requirements were seen to fail where they must; nothing where the run did not know. */
function provenNoted(requirements: readonly AuditedRequirement[]): Markup | undefined {
  const proofs = requirements.flatMap(({ proof }) => proof ?? [])
  if (proofs.length === 0) return undefined
  const count = (wanted: string): number => proofs.filter(({ state }) => state === wanted).length
  const [stale, never] = [count('stale'), count('never proven')]
  const but = [stale > 0 && `the proof of ${stale} is stale`, never > 0 && `${never} never were`].filter(Boolean)
  return markup`<p class="note">${count('proven')} of ${proofs.length} requirements are proven by faults that made them fail${but.map(one => `; ${one}`)}.</p>`
}

/** What differs from the runs before. */
function changed({ changes, requirements }: Audit): Markup | undefined {
  if (changes === null) return undefined
  const lines = changeLines(changes)
  const link = (id: string): Markup =>
    requirements.some(one => one.id === id) ? markup`<a href="#${id}">${id}</a> ` : markup`<code>${id}</code> `
  return markup`<section class="notice" aria-labelledby="changes">
<h2 id="changes">What changed</h2>
<p>${lines.length === 0 ? 'Nothing' : 'This is different'} since the run of <time datetime="${changes.previous}">${minuteOf(changes.previous)}</time>${lines.length === 0 ? '.' : ':'}</p>
${lines.length === 0 ? undefined : markup`<ul>${lines.map(({ what, ids }) => markup`<li>${what}: ${ids.map(link)}</li>`)}</ul>`}
</section>`
}

/** That some of what was looked at is none of the real programs: whoever reads the verdict has to know. */
const standInsNoted = ({ target: { standIns: seen } }: Audit): Markup | undefined =>
  seen.length === 0
    ? undefined
    : markup` <a href="#stand-ins">${plural(seen.length, 'image')} of the lab</a> ${seen.length === 1 ? 'stands' : 'stand'} in for published ones.`

function standIns({ target }: Audit): Markup | undefined {
  if (target.standIns.length === 0) return undefined
  return markup`<aside class="notice" aria-labelledby="stand-ins">
<h2 id="stand-ins">Stand-ins</h2>
<p>This target runs lab images in place of these published ones. What is said of them here is said of what stands in. Every other image is as it was published.</p>
<ul>${target.standIns.map(({ image, standsInFor }) => markup`<li><code>${image}</code> stands in for ${standsInFor}</li>`)}</ul>
</aside>`
}

/** What concerns the whole run. */
function troubles(audit: Audit): Markup | undefined {
  const stray = audit.strayWaivers.map(
    one => `The ${kindOf(one)} of ${one.owner} for ${one.requirement} names no requirement: remove it.`,
  )
  const all = [...(audit.targetUnreachable === null ? [] : [audit.targetUnreachable]), ...audit.incomplete, ...stray]
  if (all.length === 0) return undefined
  return markup`<section class="troubles" aria-labelledby="troubles">
<h2 id="troubles">What stood in the way</h2>
<ul>${all.map(trouble => markup`<li>${trouble}</li>`)}</ul>
</section>`
}

function filter(requirements: readonly AuditedRequirement[]): Markup {
  const option = (value: string): Markup => markup`<option>${value}</option>`
  const chapters = [...new Set(requirements.map(({ chapter }) => chapter))].toSorted()
  return markup`<form class="filter" role="search" hidden>
<label>Verdict <select name="verdict"><option value="">all</option>${allTold.filter(told => requirements.some(one => toldAs(one) === told)).map(option)}</select></label>
<label>Chapter <select name="chapter"><option value="">all</option>${chapters.map(option)}</select></label>
<label>Severity <select name="severity"><option value="">all</option>${severities.map(option)}</select></label>
<label class="words">Text <input type="search" name="words" placeholder="NET-02, port, certificate …  ( / )" aria-keyshortcuts="/"></label>
<button type="reset">Show all</button>
<output id="count" aria-live="polite"></output>
</form>`
}

const titles = {
  failed: 'Failed',
  'stale waiver': 'Stale waivers',
  inconclusive: 'Inconclusive',
  'not checked': 'Not checked',
  waived: 'Waived',
  attested: 'Attested',
  'not offered': 'Not offered',
  passed: 'Passed',
} as const

/** More causes than this, and the findings are shown closed. */
const fewOpen = 5

/** Whether requirements with one cause are folded: they shut no gate, and their cause says it all. */
const folds = (alike: readonly AuditedRequirement[]): boolean =>
  alike.every(({ verdict, promised }) => verdict === 'not offered' || (verdict === 'not checked' && !promised))

/** A cause beneath the title of its verdict, which has said the half of it. */
function causeTold(because: string, alike: readonly AuditedRequirement[], night: readonly string[]): string {
  if (alike.every(({ id }) => night.includes(id)))
    return 'Left to the nightly audit, as they take minutes: `npm run audit` judges them too.'
  return because.replace(/^The target does not offer it: /, '')
}

/** The requirements of one verdict. Those that share a cause stand together beneath it, folded where they shut no gate; those that passed have none. */
function group(verdict: ToldVerdict, audit: Audit, shownWith: Shown): Markup | undefined {
  const chosen = audit.requirements.filter(one => toldAs(one) === verdict)
  if (chosen.length === 0) return undefined
  const { night } = leftOut(audit)
  const byCause = Map.groupBy(chosen, ({ because }) => because)
  const costs = new Map(missingVantages(chosen).map(({ because, cost }) => [because, markup`<b>${cost}.</b> `]))
  const shared = [...byCause].filter(
    ([because, alike]) => because !== '' && (alike.length > 1 || costs.has(because) || folds(alike)),
  )
  const single = chosen.filter(one => !shared.some(([, alike]) => alike.includes(one)))
  const open = !['passed', 'waived', 'attested', 'not offered'].includes(verdict) && single.length <= fewOpen
  const cluster = ([because, alike]: readonly [string, readonly AuditedRequirement[]]): Markup => {
    const rows = alike.map(one => requirementArticle(one, shownWith, false))
    const cause = markup`${costs.get(because)}${sentenceTold(causeTold(because, alike, night))}`
    if (!folds(alike))
      return markup`<div class="cluster"><p class="cause ${slug(verdict)}">${cause}</p>
${rows}</div>`
    const list = alike.map(({ id }) => id).toSorted()
    return markup`<details class="cluster fold"><summary class="cause unfold ${slug(verdict)}"><b>${list.length}</b> ${cause} <span class="ids">${list.join(' ')}</span></summary>
${rows}</details>`
  }
  return markup`<section class="group" aria-labelledby="group-${slug(verdict)}">
<h3 id="group-${slug(verdict)}">${titles[verdict]} <span>${chosen.length}</span></h3>${verdict === 'attested' ? markup`\n<p class="note">Nobody could look at these: a person says that they hold.</p>` : undefined}
${shared.map(cluster)}
${single.length > 0 ? markup`<div class="cluster">${single.map(one => requirementArticle(one, shownWith, open))}</div>` : undefined}
</section>`
}
