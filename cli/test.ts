import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { root } from '../provision/inventory.ts'
import { audit } from '../reports/audit.ts'
import { bringUp, step, vitest } from './step.ts'

const out = join(root, 'reports/out/test')
const runFolder = join(out, 'specs')
const proofFile = join(root, 'reports/out/proof.json')

const suite = z.object({ numPassedTests: z.int(), numFailedTests: z.int(), numTotalTests: z.int() })
const proof = z.array(z.looseObject({ killed: z.boolean() }))

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'))

interface Count {
  readonly passed: number
  readonly failed: number
}

/** A step that left no record failed, whatever its exit code. */
function count(exitCode: number, counted: () => Count): Count {
  try {
    const { passed, failed } = counted()
    return { passed, failed: exitCode !== 0 && failed === 0 ? 1 : failed }
  } catch (error) {
    console.error(`It left no record: ${(error as Error).message}`)
    return { passed: 0, failed: 1 }
  }
}

async function unitTests(title: string, project: string, ...options: readonly string[]): Promise<Count> {
  const file = join(out, `${project}.json`)
  const reporters = ['--reporter', 'default', '--reporter', 'json', '--outputFile', file]
  const exitCode = await step(title, [vitest, 'run', '--project', project, ...reporters, ...options], {
    PLUMBLINE_LOAD: 'full',
  })
  return count(exitCode, () => {
    const { numPassedTests, numFailedTests, numTotalTests } = suite.parse(read(file))
    // A test that was skipped counts as failed: nothing here may be skipped.
    return { passed: numPassedTests, failed: Math.max(numFailedTests, numTotalTests - numPassedTests) }
  })
}

async function specs(): Promise<Count> {
  const exitCode = await step('The specs', [vitest, 'run', 'specs', '--project', 'specs'], {
    TARGET: 'lab',
    PLUMBLINE_COMPLETE: '1',
    PLUMBLINE_RUN: runFolder,
  })
  return count(exitCode, () => {
    const { requirements } = audit.parse(read(join(runFolder, 'audit.json')))
    const passed = requirements.filter(({ verdict }) => verdict === 'passed').length
    return { passed, failed: requirements.length - passed }
  })
}

async function faults(): Promise<Count> {
  const recorded = (): z.output<typeof proof> => (existsSync(proofFile) ? proof.parse(read(proofFile)) : [])
  // The record keeps what became of every fault the last time: what stood in it before is none of this run.
  const earlier = new Set(recorded().map(one => JSON.stringify(one)))
  const exitCode = await step('A fault of each chapter', ['cli/prove.ts', '--sample'])
  return count(exitCode, () => {
    const proofs = recorded().filter(one => !earlier.has(JSON.stringify(one)))
    if (proofs.length === 0) throw new Error(`${proofFile} tells of no fault that was tried just now.`)
    const passed = proofs.filter(({ killed }) => killed).length
    return { passed, failed: proofs.length - passed }
  })
}

rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })

const counts: Count[] = [
  await unitTests("The suite's own tests", 'suite'),
  await unitTests("The service's own tests", 'squaretable', '--coverage'),
]
const up = await bringUp()
if (up === 0) counts.push(await specs(), await faults())
else counts.push({ passed: 0, failed: 1 })

const sum = (key: keyof Count): number => counts.reduce((total, entry) => total + entry[key], 0)
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`)
process.exitCode = sum('failed') === 0 && sum('passed') > 0 ? 0 : 1
