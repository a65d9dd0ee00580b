import type { Severity } from '../fixtures/requirement.ts'
import type { Waiver } from './waiver.ts'

/** What a run says of one requirement. The order is the order of reports: what needs a person comes first. */
export const verdicts = [
  'failed',
  'stale waiver',
  'inconclusive',
  'not checked',
  'waived',
  'not offered',
  'passed',
] as const
export type Verdict = (typeof verdicts)[number]

/** From the worst to the least. */
export const severities = ['critical', 'major', 'minor'] as const satisfies readonly Severity[]

/** What decides whether a requirement that does not hold shuts the gate. */
interface Counting {
  readonly severity: Severity
  /** Whether it was so in the last green run, and the gate is asked for what is new since. */
  readonly known?: boolean
}

/** Whether what does not hold shuts the gate. */
export const shutsGate = ({ severity, known = false }: Counting, atLeast: Severity): boolean =>
  !known && severities.indexOf(severity) <= severities.indexOf(atLeast)

/** An error that ended a test. `assertion` tells "observed, and it is not so" from everything else that can go wrong. */
export interface TestFailure {
  readonly message: string
  readonly assertion: boolean
  /** What JavaScript calls the error. */
  readonly kind?: string | undefined
}

/** All that is known of one requirement when the run is over. */
export interface Outcome {
  /** vitest's result; `absent` when no test of this requirement was reported. */
  readonly state: 'passed' | 'failed' | 'skipped' | 'pending' | 'absent'
  readonly failures: readonly TestFailure[]
  /** Why it could not be observed, set by the fixture whose observation threw. */
  readonly inconclusive?: string | undefined
  /** Why it was not run: the filter, a hook that threw, a file that did not load. */
  readonly notRun?: string | undefined
  /** Why the target does not offer what is demanded, as its inventory says; its test was not judged then. */
  readonly notOffered?: string | undefined
  readonly waiver?: Waiver | undefined
  /** YYYY-MM-DD. */
  readonly today: string
}

/** A verdict and the sentence that explains it; the sentence is empty for `passed`. */
interface Judgement {
  readonly verdict: Verdict
  readonly because: string
}

/**
 * The only place where a test result becomes a statement about the target.
 * Looking comes before judging: what could not be observed is neither passed, nor failed, nor waived, unless a person attests it.
 */
export function judge(outcome: Outcome): Judgement {
  const { state, failures, inconclusive, notRun, notOffered, waiver, today } = outcome
  if (notOffered !== undefined)
    return { verdict: 'not offered', because: `The target does not offer it: ${notOffered}` }
  if (inconclusive !== undefined) return unseen(inconclusive, waiver, today)
  if (state !== 'passed' && state !== 'failed') {
    return { verdict: 'not checked', because: notRun ?? `Its test ended as "${state}" without saying why.` }
  }
  const because = failures.map(failure => failure.message).join('\n')
  if (state === 'failed' && !failures.some(failure => failure.assertion)) {
    return { verdict: 'inconclusive', because: because || 'Its test failed without an error.' }
  }
  if (waiver?.attestation) return judgeAttested(waiver, state === 'passed', because)
  if (waiver !== undefined) return judgeWaived(waiver, state === 'passed', because, today)
  return state === 'passed' ? { verdict: 'passed', because: '' } : { verdict: 'failed', because }
}

/** What could not be observed. Where a person looked instead, that stands for a while, and is listed as what is waived. */
function unseen(because: string, waiver: Waiver | undefined, today: string): Judgement {
  if (!waiver?.attestation) return { verdict: 'inconclusive', because }
  const { owner, expires, reason } = waiver
  return today >= expires
    ? { verdict: 'stale waiver', because: `The attestation of ${owner} expired on ${expires}: look again. ${because}` }
    : { verdict: 'waived', because: `Attested by ${owner} until ${expires}: ${reason}\nNobody could look: ${because}` }
}

/** What was observed although somebody attests it: no word of a person outweighs that. */
const judgeAttested = ({ owner }: Waiver, passed: boolean, because: string): Judgement =>
  passed
    ? {
        verdict: 'stale waiver',
        because: `Attested by ${owner}, but it can be observed, and holds: remove the attestation.`,
      }
    : { verdict: 'failed', because: `${because}\n${owner} attests that it holds: remove the attestation.` }

function judgeWaived(waiver: Waiver, passed: boolean, because: string, today: string): Judgement {
  if (today >= waiver.expires) {
    const now = passed ? 'The requirement holds again: remove the waiver.' : because
    return { verdict: 'stale waiver', because: `The waiver of ${waiver.owner} expired on ${waiver.expires}. ${now}` }
  }
  return passed
    ? { verdict: 'stale waiver', because: `Waived by ${waiver.owner}, but the requirement holds: remove the waiver.` }
    : { verdict: 'waived', because: `Waived by ${waiver.owner} until ${waiver.expires}: ${waiver.reason}` }
}

/** What the exit code depends on. */
export interface Conclusion {
  /** `promised`: this run had to judge it, because it was selected or because the run promised to be complete. */
  readonly requirements: readonly (Counting & { readonly verdict: Verdict; readonly promised: boolean })[]
  /** Waivers that name no requirement. */
  readonly strayWaivers: number
  /** The sentence that says why the target itself could not be observed. */
  readonly targetUnreachable?: string | undefined
  /** The sentence that says which setting is wrong. */
  readonly misconfigured?: string | undefined
  /** What kept the run from its end: interruption, unhandled errors, files that did not load, lost evidence. */
  readonly incomplete: readonly string[]
  /** Tests beside the requirements that ran along (the suite's own) and failed. */
  readonly otherTestsFailed: boolean
  /** Requirements below this severity are reported, and do not shut the gate. */
  readonly atLeast: Severity
}

const judged: readonly Verdict[] = ['passed', 'failed', 'waived', 'stale waiver']

/**
 * The exit code of a run: 0 conforms · 1 a requirement failed · 2 inconclusive or incomplete · 3 bad configuration.
 * Judging nothing is not conforming.
 */
export function exitCode(conclusion: Conclusion): 0 | 1 | 2 | 3 {
  if (conclusion.misconfigured !== undefined) return 3
  const { requirements, atLeast } = conclusion
  const counting = requirements.filter(one => shutsGate(one, atLeast))
  const has = (...wanted: Verdict[]): boolean => counting.some(({ verdict }) => wanted.includes(verdict))

  // What is known was judged all the same.
  const wasJudged = requirements.some(
    one => shutsGate({ ...one, known: false }, atLeast) && judged.includes(one.verdict),
  )
  if (!wasJudged) return 2
  if (conclusion.targetUnreachable !== undefined) return 2
  if (has('failed', 'stale waiver') || conclusion.strayWaivers > 0 || conclusion.otherTestsFailed) return 1
  if (conclusion.incomplete.length > 0 || has('inconclusive')) return 2
  return counting.some(({ verdict, promised }) => verdict === 'not checked' && promised) ? 2 : 0
}
