import { Command, InvalidArgumentError } from 'commander'
import { tiers } from '../reports/declared.ts'
import { severities } from '../reports/verdict.ts'
import { oneOf, runCommand, unnamedTarget } from './command.ts'
import { allSpecs, step } from './step.ts'

const named = (word: string): string => {
  if (word !== '') return word
  throw new InvalidArgumentError('It names no target: leave it out, or say which is meant.')
}

interface Options {
  readonly target?: string
  readonly atLeast: string
  readonly since?: string
  readonly timings?: true
}

const command = new Command()
  .name('gate')
  .description(
    'Judge a target and let the exit code decide: 0 conforms, 1 a requirement failed, 2 inconclusive or incomplete, 3 bad configuration.',
  )
  .argument('<tier>', `${tiers.join(', ')}, or all`, oneOf([...tiers, 'all']))
  .option('--target <name>', `a target of the inventory (default: ${unnamedTarget})`, named)
  .option('--at-least <severity>', `what shuts the gate: ${severities.join(', ')}`, oneOf(severities), 'minor')
  .option('--since <run>', 'only what is new since then shuts it: last-green', oneOf(['last-green']))
  .option('--timings', 'print what each look waited and took, and which of them decided how long it took')
  .exitOverride()
  .action(async (tier: string, { target, atLeast, since, timings }: Options) => {
    const filter = tier === 'all' ? [] : [`--tags-filter=${tier}`]
    process.exitCode = await step(`The gate: ${tier}`, [...allSpecs, ...filter], {
      PLUMBLINE_COMPLETE: tier === 'all' ? '1' : tier,
      PLUMBLINE_AT_LEAST: atLeast,
      ...(since !== undefined && { PLUMBLINE_SINCE: since }),
      // The audit of the night has the time for all of it.
      ...(['all', 'nightly'].includes(tier) && { PLUMBLINE_LOAD: 'full' }),
      ...(target !== undefined && { TARGET: target }),
      ...(timings && { PLUMBLINE_TIMINGS: '1' }),
    })
  })

await runCommand(command)
