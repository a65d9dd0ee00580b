import { Command } from 'commander'
import { withoutNightly } from '../fixtures/requirement.ts'
import { runCommand } from './command.ts'
import { checkedImages, type ImageOptions, withImageOptions } from './image-options.ts'
import { bringUpAll, step, vitest } from './step.ts'

const command = withImageOptions(new Command())
  .name('start')
  .description('Make the lab, deploy the stack onto it, and judge it by the specs but those of the night.')
  .exitOverride()
  .action(async (options: ImageOptions) => {
    const { source, registry } = checkedImages(options)
    const begun = performance.now()
    process.exitCode =
      (await bringUpAll([
        ...(source === undefined ? [] : ['--images', source]),
        ...(registry === undefined ? [] : ['--registry', registry]),
      ])) ||
      (await step(
        'The specs, without those of the night',
        [vitest, 'run', 'specs', '--project', 'specs', `--tags-filter=${withoutNightly}`],
        // Every other one must have been judged.
        { TARGET: 'lab', PLUMBLINE_COMPLETE: 'preflight,verify,drill' },
      ))
    const seconds = Math.round((performance.now() - begun) / 1000)
    console.log(
      process.exitCode === 0
        ? `\nThe lab runs and conforms (${seconds} s), as far as it was looked at: what takes minutes is left to \`npm run audit\`. Next: \`npx vitest run specs\`, \`npx vitest --ui specs\`, \`npm run prove\`; \`npm run lab -- down\` stops it.`
        : `\nIt ended with exit code ${process.exitCode} after ${seconds} s; the lines above say why.`,
    )
  })

await runCommand(command)
