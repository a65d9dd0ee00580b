import type { Audit } from '../audit.ts'
import { headline } from '../headline.ts'
import { tally } from '../tally.ts'
import { caseOutcome } from './case-outcome.ts'
import { secondsOf } from './elapsed.ts'
import type { Format } from './format.ts'
import { legible } from './legible.ts'

function render(audit: Audit): string {
  const total = audit.requirements.length
  const counts = [...tally(audit)].map(([what, count]) => `${what.replace(' ', '_')}=${count};;;0;${total}`)
  return `PLUMBLINE ${state(audit)}: ${sentenceOf(audit)} | ${counts.join(' ')} time=${secondsOf(audit)}s;;;0\n`
}

/**
 * One line as the Monitoring Plugins Guidelines want it, for Nagios and its relatives: state, sentence, performance data. The gate's exit
 * code is told by the word: 0 OK, or WARNING where something is red below the severity that shuts the gate; 1 CRITICAL; 2 and 3 UNKNOWN.
 */
export const nagios: Format = { file: 'nagios.txt', render }

function state({ exitCode, requirements }: Audit): 'OK' | 'WARNING' | 'CRITICAL' | 'UNKNOWN' {
  if (exitCode === 1) return 'CRITICAL'
  if (exitCode !== 0) return 'UNKNOWN'
  return requirements.some(one => ['failure', 'error'].includes(caseOutcome(one))) ? 'WARNING' : 'OK'
}

/** How many root causes are named. */
const named = 5

/** The target, the headline, and the worst by name, without what ends the sentence or what Nagios takes out of its macros anyway. */
function sentenceOf(audit: Audit): string {
  const roots = audit.requirements.filter(one => one.follows === null && caseOutcome(one) === 'failure')
  const ids = roots.slice(0, named).map(({ id }) => legible(id, 20))
  const more = roots.length > named ? ` and ${roots.length - named} more` : ''
  const worst = ids.length > 0 ? ` (${ids.join(', ')}${more})` : ''
  return `${legible(audit.target.name, 60)}: ${legible(headline(audit), 300)}${worst}`
    .replaceAll(/[|<>`~$&"']/g, ' ')
    .replaceAll(/\s+/g, ' ')
}
