import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { asIs, type Markup, markup, page } from '../formats/html/markup.ts'
import { mark, slug } from '../formats/html/requirement.ts'
import { minuteOf } from '../minute.ts'
import { differencesOf, type PastRun, streaksOf } from '../past-run.ts'
import { type Verdict, verdicts } from '../verdict.ts'

const style = ['page.css', 'notice.css', 'requirement.css']
  .map(name => readFileSync(join(import.meta.dirname, '../formats/html', name), 'utf8'))
  .join('')

const more = `
h1 { margin-bottom: 1.25rem; }
table { width: 100%; border-collapse: collapse; font-size: 0.925rem; }
th, td { padding: 0.45rem 0.9rem 0.45rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { color: var(--soft); font-weight: 600; }
time, td span, td a { white-space: nowrap; }
td span.count, td a { margin-right: 0.9rem; }
section + section { margin-top: 2rem; }
@media (max-width: 40rem) {
  thead { position: absolute; left: -100rem; }
  tr { display: block; padding: 0.6rem 0; border-bottom: 1px solid var(--line); }
  td { display: block; padding: 0.1rem 0; border: 0; }
}
`

/** How many runs of a target are listed; `npm run history` lists more. */
const listed = 50

/** What the pages are let do: nothing but look like the report. */
export const policy =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

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

const meaning = ['conforms', 'a requirement failed', 'inconclusive or incomplete', 'bad configuration']

function counts({ verdicts: told }: PastRun): Markup {
  const all = Object.values(told)
  const some = verdicts.filter(verdict => all.includes(verdict))
  return markup`${some.map(verdict => markup`<span class="count">${mark(verdict)} ${all.filter(one => one === verdict).length} ${verdict}</span> `)}`
}

/** Every run, by target. @param kept whether the report of a run still lies there. */
export function runsPage(runs: readonly PastRun[], kept: (run: string) => boolean): string {
  if (runs.length === 0) return sheet('Runs', markup`<p>There is none yet: every run of the specs adds one.</p>`)
  const section = ([target, all]: [string, PastRun[]]): Markup => {
    const latest = all.toReversed().slice(0, listed)
    const row = (run: PastRun, at: number): Markup => {
      const before = latest[at + 1]
      return markup`<tr><td>${when(run.finishedAt)}</td><td>${meaning[run.exitCode] ?? ''}</td><td>${counts(run)}</td>
<td>${kept(run.run) ? markup`<a href="/runs/${encodeURIComponent(run.run)}/audit.html">report</a>` : undefined}
${before === undefined ? undefined : markup`<a href="/compare?before=${encodeURIComponent(before.run)}&amp;after=${encodeURIComponent(run.run)}">what changed</a>`}</td></tr>`
    }
    return markup`<section aria-labelledby="target-${target}"><h2 id="target-${target}">${target}</h2>
<table><thead><tr><th scope="col">Ended</th><th scope="col">Verdict</th><th scope="col">Requirements</th><th scope="col">More</th></tr></thead>
<tbody>${latest.map(row)}</tbody></table></section>`
  }
  return sheet('Runs', markup`${[...Map.groupBy(runs, ({ target }) => target)].map(section)}`)
}

/** What differs between two runs. */
export function comparePage(before: PastRun, after: PastRun): string {
  const { differing, same } = differencesOf(before, after)
  const cell = (verdict: Verdict | undefined): Markup =>
    verdict === undefined ? markup`not asked for` : markup`${mark(verdict)} ${verdict}`
  const rows = differing.map(
    one =>
      markup`<tr><td><a href="/requirements/${one.id}">${one.id}</a></td><td>${cell(one.before)}</td><td>${cell(one.after)}</td></tr>`,
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
          markup`<tr class="${slug(verdict)}"><td>${mark(verdict)} ${verdict}</td><td>${when(from)}</td><td>${when(to)}</td><td>${count}</td></tr>`,
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
