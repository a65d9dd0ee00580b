import { Argument, Command, InvalidArgumentError, Option } from 'commander'
import { ConfigurationError } from '../provision/configuration-error.ts'
import { root, suiteFolder } from '../provision/inventory.ts'
import { availabilityLines } from '../reports/availability.ts'
import { declaredRequirements } from '../reports/declared.ts'
import { legible } from '../reports/formats/legible.ts'
import { plural } from '../reports/headline.ts'
import { forget, readHistory } from '../reports/history.ts'
import { minuteOf } from '../reports/minute.ts'
import { type PastRun, streaksOf, toldIn } from '../reports/past-run.ts'
import { allTold, type ToldVerdict } from '../reports/told.ts'
import { runCommand, wholeNumber } from './command.ts'

function timeline(id: string, runs: readonly PastRun[]): string[] {
  const streaks = streaksOf(id, runs)
  if (streaks.length === 0) return [`${id}: no run of the history judged it.`]
  const lines = streaks.map(({ verdict, from, to, runs: count }, at) => {
    const ended = count === 1 ? minuteOf(from) : `${minuteOf(from)} to ${minuteOf(to)}`
    const time = at === streaks.length - 1 ? `since ${minuteOf(from)}` : ended
    return `  ${verdict.padEnd(13)} ${time}, ${plural(count, 'run')}`
  })
  return [id, ...lines]
}

function line(past: PastRun): string {
  const { finishedAt, target, exitCode, run } = past
  const told = Object.values(toldIn(past))
  const count = (wanted: ToldVerdict): number => told.filter(verdict => verdict === wanted).length
  const counts = allTold.flatMap(verdict => (count(verdict) > 0 ? [`${count(verdict)} ${verdict}`] : []))
  return legible(`${minuteOf(finishedAt)}  ${target}  exit ${exitCode}  ${counts.join(', ')}  (${run})`)
}

const known = (id: string, earlier: readonly string[] = []): string[] => {
  if (!/^[A-Z]{3}-\d\d$/.test(id)) throw new InvalidArgumentError('It is the id of a requirement, e.g. NET-05.')
  return [...earlier, id]
}

interface Options {
  readonly target?: string
  readonly last: number
  readonly keep?: number
}

function main(ids: readonly string[], { target, last, keep }: Options): void {
  const { runs: all, unreadable } = readHistory(root)
  for (const sentence of unreadable) console.error(sentence)
  const runs = all.filter(run => target === undefined || run.target === target)
  if (keep !== undefined) {
    const gone = forget(root, keep, Date.now())
    console.log(
      `Removed ${gone === 1 ? 'the report of 1 run' : `the reports of ${gone} runs`} older than ${keep} days.`,
    )
    return
  }
  const declared = new Set(declaredRequirements(suiteFolder).declared.map(({ id }) => id))
  const unknown = ids.filter(id => !declared.has(id) && streaksOf(id, all).length === 0)
  if (unknown.length > 0)
    throw new ConfigurationError(
      `Neither a spec nor the history knows ${unknown.join(', ')}; \`npx vitest --list-tags\` lists those that there are.`,
    )
  if (runs.length === 0) {
    console.log(
      all.length === 0
        ? 'There is no history yet: every run of the specs adds to it.'
        : `No run of the history looked at ${target}: it has ${[...new Set(all.map(run => run.target))].join(', ')}.`,
    )
    return
  }
  if (ids.length === 0) {
    console.log(runs.slice(-last).map(line).join('\n'))
    const lines = availabilityLines(runs, new Date().toISOString())
    if (lines.length > 0) console.log(`\n${lines.join('\n')}`)
    return
  }
  for (const name of new Set(runs.map(run => run.target))) {
    const ofTarget = runs.filter(run => run.target === name)
    console.log(`On ${name}:`)
    for (const id of ids) console.log(timeline(id, ofTarget).join('\n'))
  }
}

const command = new Command()
  .name('history')
  .description(
    'What earlier runs said: a line for each, and how available each service was; or of some requirements since when they have been so.',
  )
  .addArgument(new Argument('[ids...]', 'requirements, e.g. NET-05').argParser(known))
  .option('--target <name>', 'only the runs of this target')
  .addOption(new Option('--last <n>', 'how many runs are listed').argParser(wholeNumber(1, 99_999)).default(20))
  .option(
    '--keep <days>',
    'remove the reports of runs older than this; the history itself stays',
    wholeNumber(1, 99_999),
  )
  .exitOverride()
  .action((ids: string[] | undefined, options: Options) => main(ids ?? [], options))

await runCommand(command)
