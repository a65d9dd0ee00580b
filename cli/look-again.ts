import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { root, suiteFolder } from '../provision/inventory.ts'
import type { LookAgain } from '../reports/site/refresh.ts'

/** How much of what a run said is kept, in characters. */
const kept = 4000

/** Runs the audit in a process of its own, its output shown as it comes. Never rejects for what the audit finds: that is its exit code. */
export const lookAgain: LookAgain = async target => {
  const { PLUMBLINE_TOKEN: _, ...env } = process.env
  const words = [join(suiteFolder, 'cli/gate.ts'), 'all', ...(target === undefined ? [] : [`--target=${target}`])]
  const child = spawn(process.execPath, words, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  const hear = (chunk: string): void => {
    process.stdout.write(chunk)
    said = `${said}${chunk}`.slice(-kept)
  }
  for (const side of [child.stdout, child.stderr]) side.setEncoding('utf8').on('data', hear)
  // Ctrl-C reaches it by itself; what a supervisor sends reaches this process alone.
  const end = (): void => {
    child.kill('SIGTERM')
    process.exit(143)
  }
  process.once('SIGTERM', end)
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  child.once('error', reject)
  child.once('close', code => resolve(code ?? 2))
  const exitCode = await promise.finally(() => process.off('SIGTERM', end))
  return { exitCode, said: stripVTControlCharacters(said).trim() }
}
