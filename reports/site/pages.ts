import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { asIs, type Markup, markup, page } from '../formats/html/markup.ts'
import { mark, slug } from '../formats/html/requirement.ts'
import { trendParts } from '../formats/html/trends.ts'
import { plural } from '../headline.ts'
import { minuteOf } from '../minute.ts'
import { differencesOf, type PastRun, streaksOf, toldIn } from '../past-run.ts'
import { allTold, type ToldVerdict } from '../told.ts'
import { trendsOf } from '../trends.ts'
import type { Refresh, RefreshState } from './refresh.ts'

const style = ['page.css', 'notice.css', 'trends.css', 'requirement.css', 'adaptation.css']
  .map(name => readFileSync(join(import.meta.dirname, '../formats/html', name), 'utf8'))
  .join('')

const more = `
h1 { margin-bottom: 1.25rem; }
table { width: 100%; border-collapse: collapse; font-size: 0.925rem; }
th, td { padding: 0.45rem 0.9rem 0.45rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--soft); font-weight: 600; }
time, td span, td a { white-space: nowrap; }
td span.count, td a { margin-right: 0.9rem; }
p + section, p + table, section + section { margin-top: 1.5rem; }
section > h3 { margin-top: 1.5rem; }
.look { margin: 0 0 0.5rem; }
.look button { padding: 0.35rem 0.9rem; border: 1px solid var(--line); border-radius: 6px; background: var(--card); color: var(--accent); font: inherit; font-size: 0.9rem; cursor: pointer; }
.notice { margin-bottom: 1.5rem; }
@media (max-width: 40rem) {
  thead { position: absolute; left: -100rem; }
  tr { display: block; padding: 0.6rem 0; border-bottom: 1px solid var(--line); }
  td { display: block; padding: 0.1rem 0; border: 0; }
}
`

/** How many runs of a target are listed; `npm run history` lists more. The first of them stand open. */
const [listed, open] = [50, 10]

/** What the pages are let do: nothing but look like the report. */
export const policy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

const sheet = (title: string, body: Markup): string =>
  page(markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Plumbline</title>
<style>${asIs(style)}${asIs(more)}</style>
</head>
<body>
<header><p class="brand"><a href="/">Plumbline</a></p></header>
<main>
<h1>${title}</h1>
${body}
</main>
</body>
</html>
`)

const when = (iso: string): Markup => markup`<time datetime="${iso}">${minuteOf(iso)}</time>`

/** What the head of a column says, where a narrow page has none. */
const narrow = (label: string): Markup => markup`<span class="label">${label}</span>`

const meaning = ['conforms', 'a requirement failed', 'inconclusive or incomplete', 'bad configuration']

function counts(run: PastRun): Markup {
  const all = Object.values(toldIn(run))
  const some = allTold.filter(verdict => all.includes(verdict))
  return markup`${some.map(verdict => markup`<span class="count">${mark(verdict)} ${all.filter(one => one === verdict).length} ${verdict}</span> `)}`
}

/** What the page of all runs shows beside them. */
interface RunsPage {
  /** Whether the report of a run still lies there. */
  readonly kept: (run: string) => boolean
  /** What is known of looks on demand; nothing where nobody can ask for one. */
  readonly refresh: Pick<Refresh, 'state'> | undefined
}

/** Every run, by target, and what the runs of each tell over time. */
export function runsPage(runs: readonly PastRun[], { kept, refresh }: RunsPage): string {
  const busy = refresh?.state?.ended === null
  const button = (target?: string): Markup | undefined => (refresh && !busy ? lookButton(target) : undefined)
  const row = (run: PastRun, before: PastRun | undefined): Markup =>
    markup`<tr><td>${when(run.finishedAt)}</td><td>${meaning[run.exitCode] ?? ''}</td><td>${counts(run)}</td>
<td>${kept(run.run) ? markup`<a href="/runs/${encodeURIComponent(run.run)}/audit.html">report</a>` : undefined}
${before === undefined ? undefined : markup`<a href="/compare?before=${encodeURIComponent(before.run)}&amp;after=${encodeURIComponent(run.run)}">what changed</a>`}</td></tr>`
  const section = ([target, all]: [string, PastRun[]], at: number): Markup => {
    const latest = all.toReversed().slice(0, listed)
    const trends = trendsOf(all)
    const table = (from: number, to: number): Markup =>
      markup`<table><thead><tr><th scope="col">Ended</th><th scope="col">Verdict</th><th scope="col">Requirements</th><th scope="col">More</th></tr></thead>
<tbody>${latest.slice(from, to).map((run, place) => row(run, latest[from + place + 1]))}</tbody></table>`
    const earlier = latest.length - open
    return markup`<section aria-labelledby="target-${at}"><h2 id="target-${at}">${target}</h2>
${button(target)}
${table(0, open)}
${earlier > 0 ? markup`<details class="raw"><summary>${plural(earlier, 'earlier run')}</summary>${table(open, listed)}</details>` : undefined}
${trends === null ? undefined : markup`<h3>Trends</h3>${trendParts(trends)}`}</section>`
  }
  const none = markup`<p>There is none yet: every run of the specs adds one.</p>${button()}`
  const sections = [...Map.groupBy(runs, ({ target }) => target)].map(section)
  return sheet('Runs', markup`${lookTold(refresh?.state)}${runs.length === 0 ? none : sections}`)
}

const lookButton = (target: string | undefined): Markup =>
  markup`<form class="look" method="post" action="/refresh">${target === undefined ? undefined : markup`<input type="hidden" name="target" value="${target}">`}<button>Look again<span class="visually-hidden"> at ${target ?? 'the target'}</span></button></form>`

/** What became of the last look that somebody asked for. */
function lookTold(state: RefreshState | undefined): Markup | undefined {
  if (state === undefined) return undefined
  const { target = 'the target', startedAt, ended } = state
  if (ended === null)
    return markup`<p class="notice" role="status">Looking at ${target} since ${when(startedAt)}. <a href="/">Reload</a> to see whether it has ended.</p>`
  return markup`<div class="notice" role="status"><p>Looked at ${target}, until ${when(ended.at)}: ${meaning[ended.exitCode] ?? `exit code ${ended.exitCode}`}.</p>
${ended.exitCode > 1 ? markup`<pre tabindex="0">${ended.said}</pre>` : undefined}</div>`
}

/** That somebody is looking already. */
export const busyPage = (state: RefreshState | undefined): string => sheet('One at a time', markup`${lookTold(state)}`)

/** What differs between two runs. */
export function comparePage(before: PastRun, after: PastRun): string {
  const { differing, same } = differencesOf(before, after)
  const cell = (verdict: ToldVerdict | undefined): Markup =>
    verdict === undefined ? markup`not asked for` : markup`${mark(verdict)} ${verdict}`
  const rows = differing.map(
    one =>
      markup`<tr><td><a href="/requirements/${one.id}">${one.id}</a></td><td>${narrow('before: ')}${cell(one.before)}</td><td>${narrow('after: ')}${cell(one.after)}</td></tr>`,
  )
  return sheet(
    'What changed',
    markup`<p>${before.target}, ${when(before.finishedAt)}, and ${after.target}, ${when(after.finishedAt)}: ${differing.length} of ${differing.length + same} requirements differ.</p>
${differing.length === 0 ? undefined : markup`<table><thead><tr><th scope="col">Requirement</th><th scope="col">Before</th><th scope="col">After</th></tr></thead><tbody>${rows}</tbody></table>`}`,
  )
}

/** Since when a requirement has been what it is, and what it was before, on each target. */
export function requirementPage(id: string, title: string | undefined, runs: readonly PastRun[]): string {
  const section = ([target, all]: [string, PastRun[]]): Markup => {
    const rows = streaksOf(id, all)
      .toReversed()
      .map(
        ({ verdict, from, to, runs: count }) =>
          markup`<tr class="${slug(verdict)}"><td>${mark(verdict)} ${verdict}</td><td>${narrow('from ')}${when(from)}</td><td>${narrow('until ')}${when(to)}</td><td>${count}${narrow(count === 1 ? ' run' : ' runs')}</td></tr>`,
      )
    if (rows.length === 0) return markup`<section><h2>${target}</h2><p>No run judged it.</p></section>`
    return markup`<section><h2>${target}</h2>
<table><thead><tr><th scope="col">Verdict</th><th scope="col">From</th><th scope="col">Until</th><th scope="col">Runs</th></tr></thead><tbody>${rows}</tbody></table></section>`
  }
  return sheet(
    id,
    markup`<p>${title ?? 'No spec declares it any more.'}</p>
${[...Map.groupBy(runs, ({ target }) => target)].map(section)}`,
  )
}

/** What is said of what is not there. */
export const missingPage = (what: string): string => sheet('Not found', markup`<p>${what}</p>`)
