import { z } from 'zod'
import { audit } from '../reports/audit.ts'

/** How many things of a step went well and how many did not. */
export interface Count {
  readonly passed: number
  readonly failed: number
}

const suite = z.object({ numPassedTests: z.int(), numFailedTests: z.int(), numTotalTests: z.int() })
const proofs = z.array(z.looseObject({ right: z.boolean() }))

/** What a step recorded. One that left no record failed, whatever its exit code; and one that ended badly did not go well, whatever it recorded. */
export function count(exitCode: number, recorded: () => Count): Count {
  try {
    const { passed, failed } = recorded()
    return { passed, failed: exitCode !== 0 && failed === 0 ? 1 : failed }
  } catch (error) {
    console.error(`It left no record: ${(error as Error).message}`)
    return { passed: 0, failed: 1 }
  }
}

/** The tests in vitest's JSON. One that was skipped counts as failed: nothing here may be skipped. */
export function testsOf(record: unknown): Count {
  const { numPassedTests, numFailedTests, numTotalTests } = suite.parse(record)
  return { passed: numPassedTests, failed: Math.max(numFailedTests, numTotalTests - numPassedTests) }
}

/** The requirements in an audit: whatever did not pass failed. */
export function requirementsOf(record: unknown): Count {
  const { requirements } = audit.parse(record)
  const passed = requirements.filter(({ verdict }) => verdict === 'passed').length
  return { passed, failed: requirements.length - passed }
}

/** The requirements of a run, and of the same judged again from its evidence: whatever is not the same failed, the exit code included. */
export function sameAgain(run: unknown, again: unknown): Count {
  const [first, second] = [audit.parse(run), audit.parse(again)]
  const verdicts = new Map(second.requirements.map(({ id, verdict }) => [id, verdict]))
  const passed = first.requirements.filter(({ id, verdict }) => verdicts.get(id) === verdict).length
  const others = first.exitCode === second.exitCode ? 0 : 1
  return { passed, failed: first.requirements.length - passed + others }
}

/** The faults and harmless variants that were tried. @throws Error where there is none. */
export function proofsCounted(record: unknown): Count {
  const tried = proofs.parse(record)
  if (tried.length === 0) throw new Error('No fault was tried.')
  const passed = tried.filter(({ right }) => right).length
  return { passed, failed: tried.length - passed }
}
