import { spawn } from 'node:child_process'
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { type Case, choose, type Fault, type Faults, type LabHost } from '../fixtures/faults.ts'
import { labHost, settled } from '../fixtures/lab/lab-host.ts'
import { alone } from '../fixtures/lab/lock.ts'
import { withoutNightly } from '../fixtures/requirement.ts'
import { ConfigurationError } from '../provision/configuration-error.ts'
import { deploy } from '../provision/deploy.ts'
import { labDirectory, loadTarget, root, type Target } from '../provision/inventory.ts'
import { type Audit, audit } from '../reports/audit.ts'
import { judgeFault, leftOver, type Proof, proofTable } from '../reports/proof.ts'
import { list, vitest } from './step.ts'

/** Names the fault that is injected, so that a later call can repair what an interrupted one left. */
const injectedFile = join(labDirectory, 'injected.json')
const runFolder = join(labDirectory, 'proof')
/** What became of each fault the last time. */
const proofFile = join(root, 'reports/out/proof.json')

async function allCases(): Promise<Case[]> {
  const files = globSync('specs/**/*.faults.ts', { cwd: root }).toSorted()
  const tables = await Promise.all(
    files.map(async file => ((await import(join(root, file))) as { default: Faults }).default),
  )
  return tables.flatMap(table =>
    Object.entries(table).flatMap(([requirement, found]) => found.map(fault => ({ requirement, fault }))),
  )
}

/** Which requirements a run judges: all but those that may take minutes, and those of them that are named; or only named ones. */
type Selection = { readonly with: readonly string[] } | { readonly only: readonly string[] }

const filterOf = (selection: Selection): string =>
  'only' in selection ? selection.only.join(' or ') : [withoutNightly, ...selection.with].join(' or ')

/** Runs specs in a process of their own, as a user would. @throws Error when the run left no audit. */
async function runSpecs(selection: Selection, environment: Readonly<Record<string, string>> = {}): Promise<Audit> {
  rmSync(runFolder, { recursive: true, force: true })
  mkdirSync(labDirectory, { recursive: true })
  const output: Buffer[] = []
  const child = spawn(
    process.execPath,
    [vitest, 'run', 'specs', '--project', 'specs', `--tags-filter=${filterOf(selection)}`],
    {
      cwd: root,
      env: {
        ...process.env,
        ...environment,
        TARGET: 'lab',
        PLUMBLINE_RUN: runFolder,
        ...('with' in selection && { PLUMBLINE_COMPLETE: 'preflight,verify,drill' }),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  child.stdout.on('data', chunk => output.push(chunk))
  child.stderr.on('data', chunk => output.push(chunk))
  await new Promise(resolve => child.on('close', resolve))
  const file = join(runFolder, 'audit.json')
  if (!existsSync(file))
    throw new Error(`The specs left no audit:\n${Buffer.concat(output).toString('utf8').slice(-2000)}`)
  return audit.parse(JSON.parse(readFileSync(file, 'utf8')))
}

async function repair(target: Target, host: LabHost, fault: Fault): Promise<void> {
  if (fault.repair === 'deploy') await deploy(target)
  else await fault.repair(host)
  await settled(host)
  rmSync(injectedFile, { force: true })
}

async function prove(target: Target, host: LabHost, { requirement, fault }: Case): Promise<Proof> {
  const begun = performance.now()
  writeFileSync(injectedFile, JSON.stringify({ requirement, fault: fault.name }))
  const broken = [requirement, ...Object.keys(fault.alsoBreaks)]
  let because: string[]
  try {
    await fault.inject(host)
    because = judgeFault(requirement, fault, await runSpecs({ with: broken }, fault.environment))
  } catch (error) {
    because = [`It could not be tried: ${(error as Error).message.slice(0, 400)}`]
  }
  try {
    await repair(target, host, fault)
    // What was broken is whole again; whether all else still is, the next fault's run sees, and the last one.
    because.push(...leftOver(await runSpecs({ only: broken })))
  } catch (error) {
    because.push(`It could not be repaired: ${(error as Error).message.slice(0, 400)}`)
  }
  return {
    requirement,
    fault: fault.name,
    killed: because.length === 0,
    because,
    seconds: (performance.now() - begun) / 1000,
  }
}

/** Keeps what became of a fault the last time, beside what became of the others. */
function keep(proof: Proof): void {
  const kept = existsSync(proofFile) ? (JSON.parse(readFileSync(proofFile, 'utf8')) as Proof[]) : []
  const others = kept.filter(({ requirement, fault }) => requirement !== proof.requirement || fault !== proof.fault)
  mkdirSync(dirname(proofFile), { recursive: true })
  writeFileSync(proofFile, `${JSON.stringify([...others, proof], undefined, 2)}\n`)
}

/** Repairs what an interrupted call left injected. */
async function carryOn(target: Target, host: LabHost, cases: readonly Case[]): Promise<void> {
  if (!existsSync(injectedFile)) return
  const left = JSON.parse(readFileSync(injectedFile, 'utf8')) as { requirement: string; fault: string }
  console.log(`An earlier run was interrupted while "${left.fault}" (${left.requirement}) lasted: repairing it first.`)
  const found = cases.find(({ requirement, fault }) => requirement === left.requirement && fault.name === left.fault)
  if (found) await repair(target, host, found.fault)
  else console.log('There is no such fault any more; the deploy that follows mends what it can.')
  rmSync(injectedFile, { force: true })
}

async function main({ only, sample }: { only?: string[]; sample?: boolean }): Promise<void> {
  const target = loadTarget('lab')
  const host = labHost(target)
  const every = await allCases()
  const cases = choose(every, { ...(only && { only }), ...(sample && { sample }) })
  let interrupted = false
  process.on('SIGINT', () => {
    if (interrupted) process.exit(130)
    interrupted = true
    console.log('\nStopping after this fault is repaired. Ctrl-C again leaves at once; the next call repairs it then.')
  })

  await carryOn(target, host, every)
  console.log('Before any fault: deploying, and looking whether all is green …')
  await deploy(target)
  await settled(host)
  const red = leftOver(await runSpecs({ with: [] })).map(line => line.replace(/^After the repair/, 'Before any fault'))
  if (red.length > 0) throw new Error(`Nothing can be proven on a lab that is not green:\n${red.join('\n')}`)

  const proofs: Proof[] = []
  for (const [at, one] of cases.entries()) {
    if (interrupted) break
    process.stdout.write(`[${at + 1}/${cases.length}] ${one.requirement}  ${one.fault.name} … `)
    const proof = await prove(target, host, one)
    proofs.push(proof)
    keep(proof)
    console.log(`${proof.killed ? 'killed' : 'SURVIVED'} (${proof.seconds.toFixed(1)} s)`)
    for (const reason of proof.because) console.log(`        ${reason}`)
    if (existsSync(injectedFile)) {
      console.log('Stopping: on a lab that is still broken nothing more can be proven. The next call repairs it first.')
      interrupted = true
    }
  }
  console.log(`\n${proofTable(proofs)}`)
  const left = existsSync(injectedFile) ? [] : leftOver(await runSpecs({ with: [] }))
  for (const line of left) console.log(line.replace(/^After the repair/, 'After all of them'))
  const killed = proofs.filter(proof => proof.killed).length
  if (proofs.length === 0) throw new Error('No fault was tried.')
  process.exitCode = killed < proofs.length || left.length > 0 || interrupted ? 1 : 0
}

const command = new Command()
  .name('prove')
  .description('Break the lab in every way that a requirement forbids, and demand that the requirement notices.')
  .option('--only <ids>', 'requirements (NET-05) or chapters (NET), separated by commas', list)
  .option('--sample', 'one fault of each chapter')
  .exitOverride()
  .action(options => alone(() => main(options)))

try {
  await command.parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) console.error((error as Error).message)
  const usage = error instanceof ConfigurationError || (error instanceof CommanderError && error.exitCode !== 0)
  process.exitCode = usage ? 3 : error instanceof CommanderError ? 0 : 1
}
process.exit()
