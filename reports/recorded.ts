import type { Finding } from './audit.ts'
import type { EvidenceRecord } from './evidence.ts'

/** Which version of the suite recorded a run's evidence, and which one judges it now. */
export interface Versions {
  /** Null where it did not say so yet. */
  readonly recordedBy: string | null
  readonly judgedBy: string
}

/** What JavaScript calls it where a value is not of the form that code expects: of a spec that stumbles over evidence. */
const stumbles = ['TypeError', 'RangeError', 'ReferenceError', 'SyntaxError']

/**
 * Findings on evidence that is judged again. Where a spec stumbles over it, what was recorded has another form than it reads: nothing is
 * known of the target then, whatever else the spec said. Pure.
 */
export const readAgain = (
  findings: readonly Finding[],
  records: readonly EvidenceRecord[],
  versions: Versions,
): readonly Finding[] =>
  findings.map(finding => {
    const stumble = finding.failures.find(({ kind = '' }) => stumbles.includes(kind))
    if (stumble === undefined || finding.state !== 'failed' || finding.inconclusive !== undefined) return finding
    const read = records.filter(({ id }) => finding.evidence.includes(id))
    return { ...finding, comparison: null, inconclusive: sentence(stumble.message, read, versions) }
  })

/** How many looks a sentence names: a spec makes several side by side, and which one it stumbled over nobody can tell. */
const named = 3

function sentence(stumble: string, read: readonly EvidenceRecord[], { recordedBy, judgedBy }: Versions): string {
  const looks = read.slice(0, named).map(({ what, vantage }) => `"${what}" from ${vantage}`)
  const more = read.length > named ? ` and ${read.length - named} more` : ''
  const what = looks.length === 0 ? 'what was recorded' : `what was recorded of ${looks.join(', ')}${more}`
  const why = `this one (${judgedBy}) cannot read ${what}: ${stumble}`
  if (recordedBy === judgedBy)
    return `The evidence was recorded by a suite of the same version, but ${why}. Whether the evidence or the requirement is wrong cannot be told from it: look at the target again.`
  const who = recordedBy === null ? 'an earlier version of the suite' : `version ${recordedBy} of the suite`
  return `The evidence was recorded by ${who}, and ${why}. Judge it with that version, or look at the target again.`
}
