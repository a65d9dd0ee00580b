import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../provision/inventory.ts'
import { bringChromium } from './chromium.ts'
import { type Count, count, proofsCounted, requirementsOf, sameAgain, testsOf } from './count.ts'
import { brought, maySkip } from './excused.ts'
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
  const exitCode = await through(title, words, { PLUMBLINE_LOAD: 'full' })
  const there = brought(hasBrowser)
  return count(exitCode, () => testsOf(read(file), name => maySkip(name, there)))
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
  const exitCode = await through('What runs leave behind', ['cli/nothing-left.ts'])
  return count(exitCode, () => ({ passed: exitCode === 0 ? 1 : 0, failed: 0, failures: [] }))
}

/** Faults for as long as somebody waits for: what is new, changed or stale first, then a share that the day draws. All of them take longer. */
const minutes = process.env.CI ? '25' : '8'

async function faults(): Promise<Count> {
  const exitCode = await through('Faults', ['cli/prove/prove.ts', '--minutes', minutes])
  return count(exitCode, () => proofsCounted(read(proofFile)))
}

const hasBrowser = bringChromium()

rmSync(out, { recursive: true, force: true })
mkdirSync(out, { recursive: true })
rmSync(proofFile, { force: true })

/** What each step counted, and how long it took. */
const steps: { readonly name: string; readonly count: Count; readonly seconds: number }[] = []

async function take(name: string, counting: () => Promise<Count>): Promise<void> {
  const begun = performance.now()
  const counted = await counting()
  steps.push({ name, count: counted, seconds: (performance.now() - begun) / 1000 })
}

await take("the suite's own tests", () => unitTests("The suite's own tests", 'suite'))
await take("the service's own tests", () => unitTests("The service's own tests", 'squaretable', '--coverage'))
await take('the lab and the stack', async () => {
  const exitCode = await bringUpAll()
  return count(exitCode, () => ({ passed: 0, failed: 0, failures: [] }))
})
if (steps.at(-1)?.count.failed === 0) {
  await take('the specs', specs)
  await take('the same, from its evidence', again)
  await take('what runs leave behind', leftovers)
  await take('drills', () => unitTests("Nobody is locked out, and somebody else's host is only looked at", 'drills'))
  await take('faults', faults)
}

console.log()
for (const { name, count: counted, seconds } of steps) {
  const failed = counted.failed > 0 ? `, ${counted.failed} failed` : ''
  console.log(`${seconds.toFixed(0).padStart(5)} s  ${name}: ${counted.passed} passed${failed}`)
  // The last lines are all that is left of a long run where somebody else keeps its output.
  for (const failure of counted.failures) console.log(`         ${failure.replace(`${root}/`, '').slice(0, 400)}`)
}
const sum = (key: 'passed' | 'failed'): number => steps.reduce((total, step) => total + step.count[key], 0)
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`)
process.exitCode = sum('failed') === 0 && sum('passed') > 0 ? 0 : 1
