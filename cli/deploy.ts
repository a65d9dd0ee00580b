import { Command, CommanderError } from 'commander'
import { Listr, type ListrTaskWrapper } from 'listr2'
import { ConfigurationError } from '../provision/configuration-error.ts'
import { type Change, chosenParts, type DeployOptions, deploy } from '../provision/deploy.ts'
import { OperationError } from '../provision/host.ts'
import { loadTarget } from '../provision/inventory.ts'
import { ShellError } from '../provision/shell.ts'
import { list } from './step.ts'
import { whatStops } from './stopping.ts'

interface Options {
  readonly only?: string[]
  readonly skip?: string[]
  readonly dryRun: boolean
}

const line = ({ part, what, uncertain }: Change): string => `${part}: ${what}${uncertain ? ' (perhaps)' : ''}`

type Watcher = Pick<DeployOptions, 'onChange' | 'onProgress'> & { end: () => Promise<unknown> }

/** Where nobody watches: one line for each change. */
const log = (): Watcher => ({ onChange: change => console.log(line(change)), end: async () => undefined })

/** Shows what goes on as a list of parts, each with its changes. It begins with the first part: a login that fails is no list. */
function watch(parts: readonly string[]): Watcher {
  type Shown = Pick<ListrTaskWrapper<unknown, never, never>, 'title' | 'output'>
  const shown = new Map<string, Shown>()
  const ends = new Map(parts.map(part => [part, Promise.withResolvers<void>()]))
  const tasks = new Listr(
    parts.map(part => ({
      title: part,
      task: (_: unknown, task: Shown) => {
        shown.set(part, task)
        return ends.get(part)?.promise
      },
      rendererOptions: { persistentOutput: true, outputBar: Number.POSITIVE_INFINITY },
    })),
    {
      concurrent: true,
      exitOnError: false,
      registerSignalListeners: false,
      rendererOptions: { showErrorMessage: false },
    },
  )
  let rendered: Promise<unknown> | undefined
  return {
    onChange: ({ part, what }) => {
      const task = shown.get(part)
      if (task) task.output = what
    },
    onProgress: (part, state) => {
      rendered ??= tasks.run()
      const task = shown.get(part)
      if (task) task.title = typeof state === 'object' ? `${part}: ${state.step}` : part
      if (state === 'ends') ends.get(part)?.resolve()
      if (state === 'fails') ends.get(part)?.reject(new Error(`${part} failed`))
    },
    end: async () => {
      if (rendered === undefined) return
      for (const { reject } of ends.values()) reject(new Error('not begun'))
      await rendered
    },
  }
}

/** Ctrl-C ends the deploy after the steps under way; a second one ends it at once. */
function stopOnInterrupt(): Pick<DeployOptions, 'signal' | 'onArmed'> {
  const controller = new AbortController()
  let armed: number | undefined
  process.once('SIGINT', () => {
    console.error(`\n${whatStops(armed, false)}`)
    process.once('SIGINT', () => {
      console.error(`\n${whatStops(armed, true)}`)
      process.exit(130)
    })
    controller.abort()
  })
  return {
    signal: controller.signal,
    onArmed: seconds => {
      armed = seconds
    },
  }
}

async function run(name: string | undefined, { only, skip, dryRun }: Options): Promise<void> {
  const target = loadTarget(name)
  const chosen = { ...(only && { only }), ...(skip && { skip }) }
  const { end, ...listeners } = process.stdout.isTTY ? watch(chosenParts(chosen)) : log()
  const begun = performance.now()
  try {
    const changes = await deploy(target, { ...chosen, ...listeners, dryRun, ...stopOnInterrupt() })
    await end()
    const seconds = ((performance.now() - begun) / 1000).toFixed(1)
    const count = `${changes.length} ${changes.length === 1 ? 'change' : 'changes'}`
    if (changes.length === 0) console.log(`Nothing to do on ${target.name} (${seconds} s).`)
    else
      console.log(
        dryRun
          ? `${count} to make on ${target.name}. Nothing was changed.`
          : `${count} on ${target.name} in ${seconds} s.`,
      )
  } catch (error) {
    await end()
    throw error
  }
}

/** 0 done · 1 an operation failed · 2 the target could not be reached or looked at · 3 configuration or usage */
function exitCodeOf(error: unknown): number {
  if (error instanceof ConfigurationError) return 3
  if (error instanceof ShellError) return 2
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 3
  return 1
}

/** `plan` is a dry run by another name. */
const planning = process.argv[2] === 'plan'
const command = new Command()
  .name(planning ? 'plan' : 'deploy')
  .description(
    planning
      ? 'Say what a deploy would do, and do nothing. The target is TARGET, or the lab.'
      : 'Bring the stack up on a host, or mend what is not as it should be. The target is TARGET, or the lab.',
  )
  .argument('[target]', 'a target of the inventory')
  .option('--only <names>', 'phases, roles or services, separated by commas, with what they need', list)
  .option('--skip <names>', 'leave these out', list)
  .option('--dry-run', 'say what would be done, and do nothing', planning)
  .exitOverride()
  .action(run)

try {
  await command.parseAsync(process.argv.slice(planning ? 3 : 2), { from: 'user' })
} catch (error) {
  const expected = [ConfigurationError, ShellError, OperationError].some(kind => error instanceof kind)
  if (!(error instanceof CommanderError)) {
    console.error(expected ? (error as Error).message : `The deploy failed unexpectedly: ${(error as Error).message}`)
  }
  process.exitCode = exitCodeOf(error)
}
