import {
  appendFileSync,
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { ConfigurationError } from '../provision/configuration-error.ts'
import { typed } from '../provision/inventory.ts'
import type { Audit } from './audit.ts'
import { leftOut } from './headline.ts'
import { type PastRun, pastRun } from './past-run.ts'
import { readAudit } from './read-audit.ts'
import { toldAs } from './told.ts'

/** Where the runs of a repository stand. @param root the repository. */
export const runsFolder = (root: string): string => join(root, 'reports/out')

const historyFile = (root: string): string => join(runsFolder(root), 'history.jsonl')

/** How messages call it. */
const shownFile = 'reports/out/history.jsonl'

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** What is known of earlier runs, and a sentence for lines that tell nothing. */
export interface History {
  /** In the order in which they ended, whatever the clock said. */
  readonly runs: readonly PastRun[]
  readonly unreadable: readonly string[]
}

/** The history of a repository; empty where there is none yet. @param root the repository. */
export function readHistory(root: string): History {
  const file = historyFile(root)
  if (!existsSync(file)) return { runs: [], unreadable: [] }
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    return {
      runs: [],
      unreadable: [`${shownFile} cannot be read (${messageOf(error)}): nothing is known of earlier runs.`],
    }
  }
  const runs: PastRun[] = []
  const [damaged, foreign]: [number[], number[]] = [[], []]
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const value = parsed(line)
    const one = pastRun.safeParse(value)
    if (one.success) runs.push(one.data)
    else (isForeign(value) ? foreign : damaged).push(at + 1)
  }
  return {
    runs,
    unreadable: [
      ...leftOutLines(damaged, 'what cannot be read'),
      ...leftOutLines(foreign, 'runs of another version of the suite'),
    ],
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line.trim())
  } catch {
    return undefined
  }
}

/** Whether it is a run, and of another schema than this suite's. */
const isForeign = (value: unknown): boolean =>
  z.object({ schema: z.string().regex(/^plumbline-history-(?!1$)\d+$/) }).safeParse(value).success

function leftOutLines(lines: readonly number[], what: string): string[] {
  if (lines.length === 0) return []
  const more = lines.length > 5 ? ` and ${lines.length - 5} more` : ''
  return [`${shownFile} holds ${what} in line ${lines.slice(0, 5).join(', ')}${more}; the rest of it counts.`]
}

/** The run as the history tells it: what a filter left out is none of it. */
export const pastRunOf = (made: Audit, nightly = false): PastRun => ({
  schema: 'plumbline-history-1',
  run: made.run,
  target: made.target.name,
  startedAt: made.startedAt,
  finishedAt: made.finishedAt,
  exitCode: made.exitCode,
  selection: leftOut(made).others > 0,
  nightly,
  verdicts: Object.fromEntries(
    made.requirements.filter(({ promised }) => promised).map(({ id, verdict }) => [id, verdict] as const),
  ),
  attested: made.requirements.filter(one => toldAs(one) === 'attested').map(({ id }) => id),
  figures: made.figures,
})

/**
 * The runs that another is held against. The audit of a night: those of nights alone, so that what somebody saw by day is new at night to
 * those who are told.
 */
export const heldAgainst = (runs: readonly PastRun[], nightly: boolean): readonly PastRun[] =>
  nightly ? runs.filter(run => run.nightly) : runs

/** Whether a run is one of the history: no run that a caller keeps elsewhere, such as each of a proof's, and none that only judged recorded evidence. */
export const isKept = (root: string, folder: string): boolean =>
  dirname(folder) === runsFolder(root) && !process.env.EVIDENCE

/**
 * Adds a run that judged something, in one write: two that end at once do not cut each other's line.
 * @returns why it could not be added. The run was judged all the same: its report and its exit code stand.
 */
export function remember(root: string, made: Audit, nightly = false): string | undefined {
  const run = pastRunOf(made, nightly)
  if (Object.keys(run.verdicts).length === 0) return undefined
  const file = historyFile(root)
  try {
    appendFileSync(file, `${isCutShort(file) ? '\n' : ''}${JSON.stringify(run)}\n`)
    return undefined
  } catch (error) {
    return `This run is not remembered: ${shownFile} cannot be written (${messageOf(error)}).`
  }
}

/** Whether the last line of a file was not written to its end, as where a disk was full: what follows would be lost with it. */
function isCutShort(file: string): boolean {
  if (!existsSync(file)) return false
  const opened = openSync(file, 'r')
  try {
    const { size } = fstatSync(opened)
    const last = Buffer.alloc(1)
    return readSync(opened, last, 0, 1, Math.max(0, size - 1)) === 1 && last.toString() !== '\n'
  } finally {
    closeSync(opened)
  }
}

/** Removes the folders of runs that are older than so many days; what the history says of them stays. @returns how many. */
export function forget(repository: string, days: number, now: number): number {
  const old = readdirSync(runsFolder(repository)).filter(
    name =>
      /^\d{4}-\d\d-\d\dT[\d-]+Z(-\d+)?$/.test(name) &&
      now - statSync(join(runsFolder(repository), name)).mtimeMs > days * 86_400_000,
  )
  for (const name of old) rmSync(join(runsFolder(repository), name), { recursive: true })
  return old.length
}

/** The run of a folder or an audit.json. @throws ConfigurationError where it is none of this version's. */
function runIn(path: string): PastRun {
  return pastRunOf(readAudit(statSync(path).isDirectory() ? join(path, 'audit.json') : path))
}

/**
 * The run that a word names: `latest`, a run of the history, or a folder or file.
 * @throws ConfigurationError where there is none of that name.
 */
export function runNamed(word: string, runs: readonly PastRun[], folder: string): PastRun {
  const found = word === 'latest' ? runs.at(-1) : runs.findLast(({ run }) => run === word)
  if (found !== undefined) return found
  const path = [word, join(folder, word)].find(existsSync)
  if (path !== undefined) return runIn(path)
  const last = runs.slice(-3).map(({ run }) => run)
  throw new ConfigurationError(
    `There is no run "${word}": name one that \`${typed('history')}\` lists${last.length > 0 ? ` (the last are ${last.join(', ')})` : ''}, \`latest\`, or a run's folder.`,
  )
}
