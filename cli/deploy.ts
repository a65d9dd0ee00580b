import { Command } from 'commander'
import { Listr, type ListrTaskWrapper } from 'listr2'
import { type DeployOptions, deploy } from '../provision/deploy.ts'
import { loadTarget } from '../provision/inventory.ts'
import type { Effect } from '../provision/lived-in/affected.ts'
import { chosenParts } from '../provision/sequence.ts'
import { agrees } from './agreeing.ts'
import { unnamedTarget } from './command.ts'
import { interruptible } from './interrupting.ts'
import { runOnHost } from './on-host.ts'
import { changeLine, effectLines } from './plan-words.ts'
import { showPlan } from './planning.ts'
import { list } from './step.ts'

interface Options {
  readonly only?: string[]
  readonly skip?: string[]
  readonly dryRun: boolean
  readonly yes: boolean
}

type Watcher = Pick<DeployOptions, 'onChange' | 'onProgress'> & { end: () => Promise<unknown> }

/** Where nobody watches: one line for each change. */
const log = (): Watcher => ({ onChange: change => console.log(changeLine(change)), end: async () => undefined })

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

async function run(name: string | undefined, { only, skip, dryRun, yes }: Options): Promise<number> {
  const chosen = { ...(only && { only }), ...(skip && { skip }) }
  if (dryRun) return showPlan(name, chosen)
  const target = loadTarget(name)
  const { end, ...listeners } = process.stdout.isTTY ? watch(chosenParts(chosen)) : log()
  const begun = performance.now()
  const consent = async (effects: readonly Effect[]): Promise<boolean> =>
    yes || agrees([`A deploy changes this of what is on ${target.name}:`, ...effectLines(effects)], 'Go on?')
  try {
    const changes = await deploy(target, { ...chosen, ...listeners, consent, ...interruptible() })
    await end()
    const seconds = ((performance.now() - begun) / 1000).toFixed(1)
    const count = `${changes.length} ${changes.length === 1 ? 'change' : 'changes'}`
    console.log(
      changes.length === 0
        ? `Nothing to do on ${target.name} (${seconds} s).`
        : `${count} on ${target.name} in ${seconds} s.`,
    )
    return 0
  } catch (error) {
    await end()
    throw error
  }
}

await runOnHost(
  new Command()
    .name('deploy')
    .description('Bring the stack up on a host, or mend what is not as it should be.')
    .argument('[target]', `a target of the inventory (default: ${unnamedTarget})`)
    .option('--only <names>', 'phases, roles or services, separated by commas, with what they need', list)
    .option('--skip <names>', 'leave these out', list)
    .option('--dry-run', 'say what would be done, and do nothing', false)
    .option('--yes', "agree to what the deploy changes of the owner's", false),
  run,
)
