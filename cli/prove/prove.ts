import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Command, CommanderError } from 'commander'
import type { Case } from '../../fixtures/faults/fault.ts'
import { labHost, settled } from '../../fixtures/lab/lab-host.ts'
import { alone } from '../../fixtures/lab/lock.ts'
import { writePrivate } from '../../fixtures/lab/state.ts'
import { ConfigurationError } from '../../provision/configuration-error.ts'
import { deploy } from '../../provision/deploy.ts'
import { labDirectory, loadTarget, root } from '../../provision/inventory.ts'
import { type Declared, declaredRequirements } from '../../reports/declared.ts'
import { deployWords, readProofs, restsIn } from '../../reports/proofs.ts'
import { versionOf } from '../../reports/version.ts'
import { judgesOf, runSpecs } from '../run-specs.ts'
import { list } from '../step.ts'
import { keptApart, keyOf } from './batch.ts'
import { campaign, type Proof } from './campaign.ts'
import { allCases } from './cases.ts'
import { carriedOn, type Unfinished } from './interrupted.ts'
import { redIn } from './judge.ts'
import { forgetInjected, labBench, leftInjected } from './lab-bench.ts'
import { keep, needOf, type ProofOutcome, pairsIn, shownOf } from './record.ts'
import { minutesOf, nothingToProve, type Options, select, shardOf } from './selection.ts'
import { proofSummary } from './summary.ts'

interface Asked extends Options {
  readonly seed?: string
  readonly everything?: boolean
}

/** What of a run over all cases is done, while it is not over. */
const unfinishedFile = join(labDirectory, 'proof-unfinished.json')
/** What became of each case in this run, for whoever counts. */
const outcomeFile = join(root, 'reports/out/proof.json')

/** The seed that nobody chose: the day, so that every night draws anew, and every machine the same. */
const today = (): string => new Date().toISOString().slice(0, 10)

/** How many cases are injected at once, at most. */
const most = 14

async function main(asked: Asked): Promise<void> {
  const begun = performance.now()
  const target = loadTarget('lab')
  const { declared, unreadable } = declaredRequirements(root)
  if (unreadable.length > 0) throw new ConfigurationError(unreadable.join(' '))
  const about = new Map(declared.map(one => [one.id, one]))
  const aboutOf = (id: string): Declared => {
    const found = about.get(id)
    if (found === undefined) throw new ConfigurationError(`A fault proves ${id}, which no spec states.`)
    return found
  }
  const every = await allCases(root)
  const record = readProofs(root)
  const restsOn = restsIn(root)
  const rests = new Map([...new Set(every.map(({ requirement }) => requirement))].map(id => [id, restsOn(aboutOf(id))]))
  const need = (one: Case) => needOf(one, rests.get(one.requirement) ?? '', record)

  const words = JSON.stringify([asked.shard, asked.everything])
  const selected = (seed: string) => select(every, seed, asked, need)
  const keys = Object.values(selected('')).flat().map(keyOf)
  const unproven = new Set(every.filter(need).map(keyOf))
  const earlier = asked.all ? carriedOn(unfinishedFile, { words, seed: asked.seed }, keys, unproven) : undefined
  const seed = asked.seed ?? earlier?.seed ?? today()
  const done = new Set(earlier?.done)
  const open = (cases: readonly Case[]): Case[] => cases.filter(one => !done.has(keyOf(one)))
  const { alone: first, together } = selected(seed)
  const [single, shared] = [open(first), open(together)]
  const total = single.length + shared.length
  const bench = labBench({ target, remedy: id => aboutOf(id).remedy, ...(asked.everything && { everything: true }) })

  await putRight(every, bench)
  if (total === 0) {
    console.log(nothingToProve(asked, every.length))
    return
  }
  console.log(`Seed ${seed}: ${total} of ${every.length} faults and harmless variants, and why:`)
  for (const [why, cases] of Map.groupBy([...single, ...shared], one => need(one) ?? 'proven before'))
    console.log(`  ${String(cases.length).padStart(4)} ${why}`)
  if (done.size > 0) console.log(`  ${String(done.size).padStart(4)} were done before the interruption`)

  let interrupted = false
  process.on('SIGINT', () => {
    if (interrupted) process.exit(130)
    interrupted = true
    console.log('\nStopping after this batch is repaired. Ctrl-C again leaves at once; the next call repairs it then.')
  })
  const deadline = asked.minutes === undefined ? Number.POSITIVE_INFINITY : begun + asked.minutes * 60_000
  const files = [
    ...new Set(
      [...single, ...shared].flatMap(({ requirement, fault }) =>
        judgesOf(requirement, { ofEnvironment: fault.ofEnvironment }),
      ),
    ),
  ]
  console.log('Before any fault: deploying, and looking whether all is green …')
  await deploy(target)
  await settled(labHost(target))
  const red = redIn(await runSpecs({ files, with: [] })).map(({ sentence }) => sentence)
  if (red.length > 0) throw new Error(`Nothing can be proven on a lab that is not green:\n${red.join('\n')}`)

  const apart = keptApart(pairsIn(record), seed)
  const course = {
    most,
    apart,
    needs: (id: string) => about.get(id)?.needs ?? [],
    deploys: (id: string) => deployWords(aboutOf(id).remedy),
    stops: () => interrupted,
    enough: () => performance.now() > deadline,
    tell: (line: string) => console.log(`        ${line}`),
  }
  const proofs: Proof[] = []
  try {
    for (const [cases, options] of [
      [single, { ...course, most: 1 }],
      [shared, course],
    ] as const) {
      for await (const batch of campaign(cases, bench, options)) {
        proofs.push(...batch)
        for (const proof of batch) {
          done.add(keyOf(proof.case))
          console.log(`[${proofs.length}/${total}] ${lineOf(proof)}`)
          for (const reason of proof.because) console.log(`        ${reason}`)
        }
        keep(root, new Map(batch.map(proof => [proof.case, outcomeOf(proof, rests)])), every, apart)
        if (asked.all)
          writePrivate(unfinishedFile, JSON.stringify({ words, seed, done: [...done] } satisfies Unfinished))
      }
    }
  } finally {
    mkdirSync(join(root, 'reports/out'), { recursive: true })
    writeFileSync(
      outcomeFile,
      JSON.stringify(
        proofs.map(({ case: { requirement, fault }, right, because, seconds }) => ({
          requirement,
          fault: fault.name,
          right,
          because,
          seconds,
        })),
      ),
    )
    console.log(`\n${proofSummary(proofs)}`)
  }
  const untried = total - proofs.length
  if (asked.all && untried === 0) rmSync(unfinishedFile, { force: true })
  const after = redIn(await runSpecs({ files, with: [] }))
  for (const { sentence } of after) console.log(`After all of them ${sentence}`)
  const minutes = ((performance.now() - begun) / 60_000).toFixed(1)
  console.log(
    `${proofs.length} of ${every.length} were tried in ${minutes} min, seed ${seed}.${untried > 0 ? ` ${untried} are left: \`npm run prove -- --all\` ${asked.all ? 'carries on' : 'proves all'}.` : ''}`,
  )
  if (proofs.length === 0) throw new Error('No fault was tried.')
  process.exitCode = proofs.some(({ right }) => !right) || after.length > 0 || interrupted ? 1 : 0
}

const lineOf = ({ case: { requirement, fault }, right, seconds }: Proof): string =>
  `${requirement}  ${fault.name}: ${right ? (fault.harmless ? 'green' : 'killed') : fault.harmless ? 'RED' : 'SURVIVED'} (${seconds.toFixed(1)} s)`

const outcomeOf = ({ case: one, right, showed }: Proof, rests: ReadonlyMap<string, string>): ProofOutcome =>
  right
    ? {
        showed: shownOf(one, showed),
        on: today(),
        versions: { plumbline: versionOf(root), node: process.versions.node },
        rests: rests.get(one.requirement) ?? '',
      }
    : undefined

/** Repairs what an interrupted call left injected. */
async function putRight(every: readonly Case[], bench: ReturnType<typeof labBench>): Promise<void> {
  const keys = leftInjected()
  if (keys.length === 0) return
  console.log(`An earlier run was interrupted while this was injected, repairing it first:\n  ${keys.join('\n  ')}`)
  const left = every.filter(one => keys.includes(keyOf(one)))
  if (left.length < keys.length)
    console.log('Some of it is no fault any more; the deploy that follows mends what it can.')
  if (left.length === 0) return forgetInjected()
  for (const complaint of (await bench.repair(left, [])).flat()) console.log(`        ${complaint}`)
}

const command = new Command()
  .name('prove')
  .description(
    'Break the lab in every way that a requirement forbids, and demand that the requirement notices. Without options: what is new, changed or stale.',
  )
  .option('--all', 'every fault and harmless variant; carries on where it was interrupted')
  .option('--only <ids>', 'requirements (NET-05) or chapters (NET), separated by commas', list)
  .option('--minutes <n>', 'what is new, changed or stale, then others for as long as this', minutesOf)
  .option('--seed <word>', 'decides which cases share a run; the day, where nothing is said')
  .option('--shard <i/n>', 'one of n parts', shardOf)
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
