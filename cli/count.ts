import { z } from 'zod'
import { audit } from '../reports/audit.ts'

/** How many things of a step went well and how many did not. */
export interface Count {
  readonly passed: number
  readonly failed: number
  /** What did not go well, a line each, as far as the record names it. */
  readonly failures: readonly string[]
}

const suite = z.object({
  numPassedTests: z.int(),
  numFailedTests: z.int(),
  numTotalTests: z.int(),
  testResults: z
    .array(
      z.object({
        name: z.string(),
        status: z.string(),
        message: z.string().default(''),
        assertionResults: z.array(
          z.object({
            fullName: z.string(),
            status: z.string(),
            failureMessages: z.array(z.string()).nullish(),
          }),
        ),
      }),
    )
    .default([]),
})
const proofs = z.array(
  z.looseObject({
    requirement: z.string(),
    fault: z.string(),
    right: z.boolean(),
    because: z.array(z.string()).default([]),
  }),
)

/** What a step recorded. One that left no record failed, whatever its exit code; and one that ended badly did not go well, whatever it recorded. */
export function count(exitCode: number, recorded: () => Count): Count {
  try {
    const counted = recorded()
    if (exitCode === 0 || counted.failed > 0) return counted
    return {
      ...counted,
      failed: 1,
      failures: [`It ended with exit code ${exitCode}, and its record does not say why.`],
    }
  } catch (error) {
    const failure = `It left no record: ${(error as Error).message}`
    console.error(failure)
    return { passed: 0, failed: 1, failures: [failure] }
  }
}

const firstLine = (text: string): string => text.split('\n', 1)[0]?.trim() ?? ''

const isSkipped = (status: string): boolean => ['skipped', 'pending'].includes(status)

/**
 * The tests in vitest's JSON. One that was skipped counts as failed: nothing here may be skipped.
 * @param mayBeSkipped whether a file's tests may, as they take what this machine has not.
 */
export function testsOf(record: unknown, mayBeSkipped: (file: string) => boolean = () => false): Count {
  const { numPassedTests, numFailedTests, numTotalTests, testResults } = suite.parse(record)
  const excused = testResults
    .filter(({ name }) => mayBeSkipped(name))
    .flatMap(file => file.assertionResults.filter(({ status }) => isSkipped(status)))
  const failures = testResults.flatMap(file => {
    const tests = file.assertionResults.filter(one => one.status !== 'passed' && !excused.includes(one))
    if (tests.length === 0 && file.status !== 'passed') return [`${file.name}: ${firstLine(file.message)}`]
    return tests.map(
      ({ fullName, status, failureMessages }) =>
        `${file.name}: ${fullName}: ${firstLine(failureMessages?.[0] ?? status)}`,
    )
  })
  return {
    passed: numPassedTests,
    failed: Math.max(numFailedTests, numTotalTests - numPassedTests - excused.length),
    failures,
  }
}

/** The requirements in an audit: whatever did not pass failed. */
export function requirementsOf(record: unknown): Count {
  const { requirements } = audit.parse(record)
  const failures = requirements
    .filter(({ verdict }) => verdict !== 'passed')
    .map(({ id, title, verdict }) => `${id} ${title}: ${verdict}`)
  return { passed: requirements.length - failures.length, failed: failures.length, failures }
}

/** The requirements of a run, and of the same judged again from its evidence: whatever is not the same failed, the exit code included. */
export function sameAgain(run: unknown, again: unknown): Count {
  const [first, second] = [audit.parse(run), audit.parse(again)]
  const verdicts = new Map(second.requirements.map(({ id, verdict }) => [id, verdict]))
  const others = first.requirements
    .filter(({ id, verdict }) => verdicts.get(id) !== verdict)
    .map(({ id, verdict }) => `${id} was ${verdict}, and is ${verdicts.get(id) ?? 'not judged'} from its evidence.`)
  const passed = first.requirements.length - others.length
  const failures =
    first.exitCode === second.exitCode
      ? others
      : [...others, `The exit code was ${first.exitCode}, and is ${second.exitCode} from the evidence.`]
  return { passed, failed: failures.length, failures }
}

/** The faults and harmless variants that were tried. @throws Error where there is none. */
export function proofsCounted(record: unknown): Count {
  const tried = proofs.parse(record)
  if (tried.length === 0) throw new Error('No fault was tried.')
  const failures = tried
    .filter(({ right }) => !right)
    .map(({ requirement, fault, because }) => `${requirement} ${fault}: ${because.join(' ')}`)
  return { passed: tried.length - failures.length, failed: failures.length, failures }
}
