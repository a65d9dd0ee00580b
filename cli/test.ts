import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../provision/inventory.ts'
import { type Count, count, proofsCounted, requirementsOf, sameAgain, testsOf } from './count.ts'
import { bringUpAll, step, vitest } from './step.ts'

const out = join(root, 'reports/out/test')
const runFolder = join(out, 'specs')
const proofFile = join(root, 'reports/out/proof.json')

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'))

/** A step; whoever interrupts it wants none of the others either. */
async function through(...asked: Parameters<typeof step>): Promise<number> {
  const exitCode = await step(...asked)
  if (exitCode === 130) process.exit(130)
  return exitCode
}

async function unitTests(title: string, project: string, ...options: readonly string[]): Promise<Count> {
  const file = join(out, `${project}.json`)
  const reporters = ['--reporter', 'default', '--reporter', 'json', '--outputFile', file]
  const words = [vitest, 'run', '--project', project, ...reporters, ...options]
  return count(await through(title, words, { PLUMBLINE_LOAD: 'full' }), () => testsOf(read(file)))
}

async function specs(): Promise<Count> {
  const environment = { TARGET: 'lab', PLUMBLINE_COMPLETE: '1', PLUMBLINE_RUN: runFolder }
  const exitCode = await through('The specs', [vitest, 'run', 'specs', '--project', 'specs'], environment)
  return count(exitCode, () => requirementsOf(read(join(runFolder, 'audit.json'))))
}

async function again(): Promise<Count> {
  const folder = join(out, 'again')
  const environment = {
    TARGET: '',
    GITHUB_ACTIONS: '',
    EVIDENCE: join(runFolder, 'evidence.jsonl'),
    PLUMBLINE_RUN: folder,
  }
  await through('The same, judged from its evidence', [vitest, 'run', 'specs', '--project', 'specs'], environment)
  return count(0, () => sameAgain(read(join(runFolder, 'audit.json')), read(join(folder, 'audit.json'))))
}

async function leftovers(): Promise<Count> {
  const failed = (await through('What runs leave behind', ['cli/nothing-left.ts'])) === 0 ? 0 : 1
  return { passed: 1 - failed, failed }
}

/** Faults for as long as somebody waits for: what is new, changed or stale first, then a share that the day draws. All of them take longer. */
const minutes = process.env.CI ? '20' : '8'

async function faults(): Promise<Count> {
  const exitCode = await through('Faults', ['cli/prove/prove.ts', '--minutes', minutes])
  return count(exitCode, () => proofsCounted(read(proofFile)))
}

rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })
rmSync(proofFile, { force: true })

const counts: Count[] = [
  await unitTests("The suite's own tests", 'suite'),
  await unitTests("The service's own tests", 'squaretable', '--coverage'),
]
if ((await bringUpAll()) === 0) {
  counts.push(await specs(), await again(), await leftovers())
  counts.push(
    await unitTests("Nobody is locked out, and somebody else's host is only looked at", 'drills'),
    await faults(),
  )
} else counts.push({ passed: 0, failed: 1 })

const sum = (key: keyof Count): number => counts.reduce((total, entry) => total + entry[key], 0)
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`)
process.exitCode = sum('failed') === 0 && sum('passed') > 0 ? 0 : 1
