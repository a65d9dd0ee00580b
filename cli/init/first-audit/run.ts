import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { root } from '../../../provision/inventory.ts'
import { ShellError } from '../../../provision/shell.ts'
import { typed } from '../../../provision/typed.ts'
import { audit } from '../../../reports/audit.ts'
import { newFolder } from '../../../reports/run.ts'
import { allSpecs } from '../../step.ts'
import { summaryLines } from './summary.ts'

/** Runs what the person at the keyboard would, all but what is left to the night; it says nothing until it is over. */
async function judged(folder: string, target: string, environment: Readonly<Record<string, string>>) {
  const output: Buffer[] = []
  const child = spawn(process.execPath, [...allSpecs], {
    cwd: root,
    env: { ...process.env, ...environment, TARGET: target, PLUMBLINE_RUN: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child.stdout.on('data', chunk => output.push(chunk))
  child.stderr.on('data', chunk => output.push(chunk))
  // Ctrl-C reaches the run as well, which removes what it made before it ends.
  const wait = (): void => undefined
  process.on('SIGINT', wait)
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  child.once('error', reject)
  child.once('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)))
  const exitCode = await promise.finally(() => process.off('SIGINT', wait))
  return { exitCode, output: Buffer.concat(output).toString('utf8') }
}

/**
 * Judges a target for the first time, and tells what came of it. @param environment what the run needs beside its own: the agent that holds the keys.
 * @returns the exit code. @throws ShellError where the run left nothing behind.
 */
export async function firstAudit(
  target: string,
  environment: Readonly<Record<string, string>>,
  say: (line: string) => void,
): Promise<number> {
  const folder = newFolder(root)
  const { exitCode, output } = await judged(folder, target, environment)
  if (exitCode === 130) {
    say(
      `\nThe first audit was left. The inventory has the target: \`${typed('audit', `--target ${target}`)}\` judges it.`,
    )
    return exitCode
  }
  const file = join(folder, 'audit.json')
  if (!existsSync(file)) throw new ShellError(`The first audit came to no end:\n${output.trim().slice(-2000)}`)
  const made = audit.parse(JSON.parse(readFileSync(file, 'utf8')))
  for (const line of summaryLines(made, relative(process.cwd(), join(folder, 'audit.html')))) say(line)
  return exitCode
}
