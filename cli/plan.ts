import { Command } from 'commander'
import type { Choice } from '../provision/sequence.ts'
import { unnamedTarget } from './command.ts'
import { runOnHost } from './on-host.ts'
import { showPlan } from './planning.ts'
import { list } from './step.ts'

await runOnHost(
  new Command()
    .name('plan')
    .description(
      'Say what a deploy would do and what it means for what is on the host, and do nothing. It needs no secrets.',
    )
    .argument('[target]', `a target of the inventory (default: ${unnamedTarget})`)
    .option('--only <names>', 'phases, roles or services, separated by commas, with what they need', list)
    .option('--skip <names>', 'leave these out', list),
  (name: string | undefined, choice: Choice) => showPlan(name, choice),
)
