import { typed } from '../../../provision/typed.ts'
import type { Audit } from '../../../reports/audit.ts'
import { headline, plural } from '../../../reports/headline.ts'
import { missingVantages } from '../../../reports/missing-vantages.ts'
import { chapterTable, gravestFindings, shortened } from './findings.ts'

/** What to do next, in the order in which people do it. */
function nextSteps({ target: { name }, counts, exitCode }: Audit): string {
  if (exitCode === 3) return 'next: put right what is said above, and run the same again.'
  const again = `\`${typed('audit', `--target ${name}`)}\``
  if (counts.failed > 0) return `next: mend the first of these, and see it gone: ${again}.`
  if (counts.inconclusive > 0) return `next: let what could not be seen be seen (the report says how), and ${again}.`
  // A package installs no timer of its own.
  return process.env.PLUMBLINE_HOME
    ? `next: have it judged every night, by cron for instance: ${again}.`
    : `next: have it judged every night: \`sudo npm run nightly -- install --target ${name}\`.`
}

const part = (title: string, lines: readonly string[]): string[] => (lines.length === 0 ? [] : ['', title, ...lines])

/** How many requirements of a vantage are named. */
const named = 8

const namesOf = (ids: readonly string[]): string => {
  const more = ids.length - named
  return `${ids.slice(0, named).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

/** What each vantage costs that nobody stands at. */
const notSeen = ({ requirements }: Audit): string[] =>
  missingVantages(requirements).map(({ cost, ids }) => `  ${cost}: ${namesOf(ids)}.`)

/** What stood in the way of all else that is inconclusive, each once: the cause is what can be mended. */
function obstacles({ requirements }: Audit): string[] {
  const unseen = requirements.filter(
    ({ verdict, promised, wants }) => verdict === 'inconclusive' && promised && wants.length === 0,
  )
  return [...Map.groupBy(unseen, ({ because }) => causeOf(because))]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(
      ([cause, alike]) =>
        `  ${plural(alike.length, 'requirement')} (${namesOf(alike.map(({ id }) => id).toSorted())}): ${cause}`,
    )
}

/** The first sentence of a reason that goes on with how it was found out: ".: the host could not connect to …". */
const causeOf = (because: string): string => shortened(because.replace(/\.: .*$/s, '.'), 400)

/** The first audit as it is told at the terminal. Pure. @param report where its report lies. */
export const summaryLines = (audit: Audit, report: string): string[] => [
  headline(audit),
  ...part('By chapter:', chapterTable(audit)),
  ...part('The gravest findings:', gravestFindings(audit)),
  ...part('Not seen from here:', notSeen(audit)),
  ...part('Could not be looked at:', obstacles(audit)),
  '',
  `The report: ${report}`,
  nextSteps(audit),
]
