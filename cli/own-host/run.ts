import { spawn } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../provision/inventory.ts'
import { type Audit, audit } from '../../reports/audit.ts'
import { keepFile, textOf } from '../init/kept.ts'

/** What a command came to: its exit code, what it said, and the audit that it made. */
interface CameTo {
  readonly exitCode: number | null
  readonly said: string
  readonly audit: Audit
}

/**
 * Runs one of the suite's commands without a terminal, as a timer would, and reads the audit that it names.
 * @throws Error with what it said when it names none.
 */
export async function judgedBy(words: readonly string[], environment: NodeJS.ProcessEnv): Promise<CameTo> {
  const child = spawn(process.execPath, [...words], {
    cwd: root,
    env: { ...process.env, GITHUB_ACTIONS: '', NO_COLOR: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const side of [child.stdout, child.stderr]) side.setEncoding('utf8').on('data', (more: string) => (said += more))
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const [, folder] = /report: (\S+)\/audit\.html/i.exec(said) ?? []
  if (folder === undefined) throw new Error(`\`${words.join(' ')}\` made no report:\n${said}`)
  return { exitCode, said, audit: audit.parse(JSON.parse(readFileSync(join(root, folder, 'audit.json'), 'utf8'))) }
}

/** The inventory of the person whose checkout this is. */
const inventory = join(root, 'inventory.yaml')

/** Keeps the person's inventory. @returns how it comes back, byte by byte. */
export function keepInventory(): () => void {
  const kept = existsSync(inventory) ? textOf(inventory) : undefined
  return () => (kept === undefined ? rmSync(inventory, { force: true }) : keepFile(inventory, kept))
}

/** Changes the inventory's text. @throws Error where what is replaced is not there. */
export function changeInventory(before: string | RegExp, after: string): void {
  const text = textOf(inventory)
  const changed = text.replace(before, after)
  if (changed === text) throw new Error(`The inventory has no ${before}:\n${text}`)
  keepFile(inventory, changed)
}

/** The ids of the requirements with a verdict, in alphabetical order. */
export const judged = ({ requirements }: Audit, verdict: Audit['requirements'][number]['verdict']): string[] =>
  requirements
    .filter(one => one.verdict === verdict)
    .map(({ id }) => id)
    .toSorted()

/** What could not be looked at, and why, a sentence each. */
export const inconclusiveIn = ({ requirements }: Audit): string[] =>
  requirements.flatMap(({ id, verdict, because }) => (verdict === 'inconclusive' ? [`${id}: ${because}`] : []))
