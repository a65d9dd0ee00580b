import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Command } from 'commander'
import { ConfigurationError } from '../provision/configuration-error.ts'
import { runCommand } from './command.ts'
import { allSpecs, step } from './step.ts'

/** The evidence that is named: a file, or the folder of a run. @throws ConfigurationError where there is none. */
function evidenceAt(words: string): string {
  const path = resolve(words)
  const file = existsSync(path) && statSync(path).isDirectory() ? join(path, 'evidence.jsonl') : path
  if (existsSync(file)) return file
  throw new ConfigurationError(`There is no ${file}: name the evidence.jsonl of a run, or its folder.`)
}

const command = new Command()
  .name('judge')
  .description('Judge the evidence of an earlier run again, by the specs as they are now. No host is looked at.')
  .argument('<evidence>', 'the evidence.jsonl of a run, or its folder')
  .exitOverride()
  .action(async (words: string) => {
    process.exitCode = await step('Judging again', [...allSpecs], { EVIDENCE: evidenceAt(words) })
  })

await runCommand(command)
