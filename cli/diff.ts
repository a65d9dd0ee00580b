import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Command } from 'commander'
import { root } from '../provision/inventory.ts'
import { readHistory, runNamed, runsFolder } from '../reports/history.ts'
import { changedSince, manifestFile } from '../reports/manifest.ts'
import { differencesOf, type PastRun } from '../reports/past-run.ts'
import { runCommand } from './command.ts'

const named = ({ run, target }: PastRun): string => `${run} (${target})`

/** What was changed of a folder that a word names, since its run left it; the history has a line of its own. */
function changedIn(word: string, runs: readonly PastRun[]): string[] {
  const folder = [word, join(runsFolder(root), word)].find(one => existsSync(join(one, manifestFile)))
  if (folder === undefined || word === 'latest' || runs.some(({ run }) => run === word)) return []
  return changedSince(folder).map(sentence => `${word}: ${sentence}`)
}

function main(a: string, b: string): void {
  const { runs, unreadable } = readHistory(root)
  for (const sentence of [...unreadable, ...changedIn(a, runs), ...changedIn(b, runs)]) console.error(sentence)
  const [before, after] = [runNamed(a, runs, runsFolder(root)), runNamed(b, runs, runsFolder(root))]
  const { differing, same } = differencesOf(before, after)
  const lines = differing.map(one => `  ${one.id}  ${one.before ?? 'not asked for'} → ${one.after ?? 'not asked for'}`)
  console.log(
    [`${named(before)} → ${named(after)}`, ...lines, `${lines.length} differ, ${same} are the same.`].join('\n'),
  )
  process.exitCode = lines.length === 0 ? 0 : 1
}

const command = new Command()
  .name('diff')
  .description('What differs between two runs: exit code 0 where no verdict does, 1 where one does.')
  .argument('<before>', 'a run of the history, `latest`, or the folder of a run')
  .argument('<after>', 'the same')
  .exitOverride()
  .action(main)

await runCommand(command)
