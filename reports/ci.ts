import { randomUUID } from 'node:crypto'
import { closeSync, constants, openSync, writeFileSync } from 'node:fs'
import { relative, sep } from 'node:path'
import type { Audit } from './audit.ts'
import { annotations } from './formats/github.ts'
import { markdown } from './formats/markdown/markdown.ts'

/** Where a run prints, and what it knows of where it runs. */
interface Job {
  readonly environment: NodeJS.ProcessEnv
  /** The repository. */
  readonly root: string
  readonly print: (text: string) => void
  readonly warn: (text: string) => void
}

const isOnGithub = ({ GITHUB_ACTIONS }: NodeJS.ProcessEnv): boolean => GITHUB_ACTIONS === 'true'

/**
 * What is printed of a run, so that a job on GitHub takes no workflow command from it: a host may have said anything. The word that
 * ends this must not be one that it could guess.
 */
export function withoutCommands(text: string, environment: NodeJS.ProcessEnv): string {
  if (!isOnGithub(environment)) return text
  const word = randomUUID()
  return `::stop-commands::${word}\n${text}\n::${word}::`
}

/** Gives a job on GitHub its annotations and its summary; does nothing elsewhere. Fails nothing: the gate decides, not what tells of it. */
export function tellGithub(audit: Audit, { environment, root, print, warn }: Job): void {
  if (!isOnGithub(environment)) return
  const folder = relative(environment.GITHUB_WORKSPACE || root, root)
    .split(sep)
    .join('/')
  const marks = annotations(audit, folder.startsWith('..') ? '' : folder)
  if (marks !== '') print(marks)
  const file = environment.GITHUB_STEP_SUMMARY
  try {
    if (!file) throw new Error('GITHUB_STEP_SUMMARY names no file')
    append(file, `\n${markdown.render(audit, [])}`)
  } catch (error) {
    warn(`The summary of this job says nothing of this run: ${error instanceof Error ? error.message : error}.`)
  }
}

/** Only what is there is written to: GitHub made the file, and shows no other. */
function append(file: string, text: string): void {
  const opened = openSync(file, constants.O_WRONLY | constants.O_APPEND)
  try {
    writeFileSync(opened, text)
  } finally {
    closeSync(opened)
  }
}
