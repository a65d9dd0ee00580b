import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Command, CommanderError } from 'commander'
import { type Case, choose, type Faults, type LabHost, nothing } from '../fixtures/faults/fault.ts'
import { labHost, settled } from '../fixtures/lab/lab-host.ts'
import { alone } from '../fixtures/lab/lock.ts'
import { ConfigurationError } from '../provision/configuration-error.ts'
import { deploy } from '../provision/deploy.ts'
import { labDirectory, loadTarget, root, type Target } from '../provision/inventory.ts'
import { declaredRequirements } from '../reports/declared.ts'
import { judgeFault, leftOver, type Proof, proofTable } from '../reports/proof.ts'
import { chapterNamed } from '../specs/chapters.ts'
import { judgesOf, runSpecs } from './run-specs.ts'
import { list } from './step.ts'

/** Names the fault that is injected, so that a later call can repair what an interrupted one left. */
const injectedFile = join(labDirectory, 'injected.json')
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

/** What the `npm run deploy` that a remedy names would do; undefined where it names none. */
const deployIn = (remedy: string): { only?: string[] } | undefined => {
  const [command, only] = /npm run deploy(?: -- --only ([\w,-]+))?/.exec(remedy) ?? []
  return command === undefined ? undefined : only === undefined ? {} : { only: only.split(',') }
}

/**
 * Puts right what a fault broke, as the requirement's remedy says: so every remedy is tried.
 * @param broken the requirements that must hold again. @returns what speaks against it, a sentence each.
 */
async function repair(
  target: Target,
  host: LabHost,
  { requirement, fault }: Case,
  broken: readonly string[],
): Promise<string[]> {
  // Whatever is still wrong elsewhere, the next fault's run sees, and the last one.
  const left = async (): Promise<string[]> => {
    await settled(host)
    return leftOver(await runSpecs({ only: broken }))
  }
  const named = fault.repair === 'deploy' ? deployIn(remedyOf(requirement)) : undefined
  if (named !== undefined) await deploy(target, named)
  else if (fault.repair === 'deploy') await deploy(target)
  else await fault.repair(host)
  const still = await left()
  rmSync(injectedFile, { force: true })
  if (still.length === 0) {
    // What a fault changed in the service's own source is put right by a deploy of the source as it is.
    const unnamed = fault.repair === 'deploy' && named === undefined && chapterNamed(requirement)?.world === 'host'
    return unnamed ? [`A deploy repaired it, which its remedy does not say: "${remedyOf(requirement)}"`] : []
  }
  if (named?.only === undefined) return still
  await deploy(target)
  return [`Its remedy did not help, only a whole deploy: ${still.join(' ')}`, ...(await left())]
}

async function prove(target: Target, host: LabHost, one: Case, files: readonly string[]): Promise<Proof> {
  const { requirement, fault } = one
  const begun = performance.now()
  writeFileSync(injectedFile, JSON.stringify({ requirement, fault: fault.name }))
  const broken = [requirement, ...Object.keys(fault.alsoBreaks)]
  let because: string[]
  try {
    await fault.inject(host)
    because = judgeFault(requirement, fault, await runSpecs({ files, with: broken }, fault.environment))
  } catch (error) {
    because = [`It could not be tried: ${(error as Error).message.slice(0, 400)}`]
  }
  try {
    because.push(...(await repair(target, host, one, broken)))
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

/** What a requirement's spec says would make it so. */
const remedyOf = (requirement: string): string =>
  declaredRequirements(root).declared.find(({ id }) => id === requirement)?.remedy ?? ''

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
  if (found) await repair(target, host, found, [left.requirement])
  else console.log('There is no such fault any more; the deploy that follows mends what it can.')
  rmSync(injectedFile, { force: true })
}

async function main({
  only,
  sample,
  everything,
}: {
  only?: string[]
  sample?: boolean
  everything?: boolean
}): Promise<void> {
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
  const judges = ({ requirement, fault }: Case): string[] =>
    everything ? ['specs'] : judgesOf(requirement, { ofEnvironment: fault.inject === nothing })
  const all = [...new Set(cases.flatMap(judges))]
  const red = leftOver(await runSpecs({ files: all, with: [] })).map(line =>
    line.replace(/^After the repair/, 'Before any fault'),
  )
  if (red.length > 0) throw new Error(`Nothing can be proven on a lab that is not green:\n${red.join('\n')}`)

  const proofs: Proof[] = []
  for (const [at, one] of cases.entries()) {
    if (interrupted) break
    process.stdout.write(`[${at + 1}/${cases.length}] ${one.requirement}  ${one.fault.name} … `)
    const proof = await prove(target, host, one, judges(one))
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
  const left = existsSync(injectedFile) ? [] : leftOver(await runSpecs({ files: all, with: [] }))
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
  .option('--everything', 'judge each fault by all requirements, not only by those of its world')
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
