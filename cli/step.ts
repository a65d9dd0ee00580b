import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { InvalidArgumentError } from 'commander'
import { root, suiteFolder } from '../provision/inventory.ts'

/**
 * Runs one of the suite's own commands in a process of its own, its output shown as it comes.
 * @param words a script and its arguments, relative to the repository's root. @returns its exit code; 130 when Ctrl-C ended it.
 */
export async function step(
  title: string,
  words: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<number> {
  console.log(`\n▸ ${title}`)
  const child = spawn(process.execPath, [...words], {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: 'inherit',
  })
  // Ctrl-C reaches the child by itself, as it is in the same process group; this process waits for it to end.
  const wait = (): void => undefined
  // What a supervisor sends reaches this process alone.
  const passOn = (): void => void child.kill('SIGTERM')
  process.on('SIGINT', wait)
  process.on('SIGTERM', passOn)
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  child.once('error', reject)
  child.once('close', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)))
  return promise.finally(() => {
    process.off('SIGINT', wait)
    process.off('SIGTERM', passOn)
  })
}

/** vitest's own command line, wherever npm has put it. */
export const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs')

/** The words that have vitest run specs, wherever it is begun. */
export const allSpecs: readonly string[] = [
  ...[vitest, 'run', 'specs', '--root', suiteFolder, '--project', 'specs'],
  // A package may lie where only root can write, and would have its configuration compiled beside it.
  ...(root === suiteFolder ? [] : ['--configLoader', 'runner']),
]

/**
 * The steps that bring the lab up and deploy the stack onto it.
 * @param options of `lab up`. @returns the exit code of the first that failed, or 0.
 */
export async function bringUpAll(options: readonly string[] = []): Promise<number> {
  return (
    (await step('The lab', ['cli/lab.ts', 'up', ...options])) || (await step('The stack', ['cli/deploy.ts', 'lab']))
  )
}

/** The words of an option, separated by commas; given twice, it means both. @throws InvalidArgumentError where it names nothing. */
export function list(text: string, before: readonly string[] = []): string[] {
  const words = text
    .split(',')
    .map(word => word.trim())
    .filter(Boolean)
  if (words.length === 0) throw new InvalidArgumentError('It names nothing: leave it out, or say what is meant.')
  return [...before, ...words]
}
