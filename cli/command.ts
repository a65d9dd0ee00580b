import { type Command, CommanderError, InvalidArgumentError } from 'commander'
import { ConfigurationError } from '../provision/configuration-error.ts'

/** Whether a file or folder is in the way: one that may not be read, is of another kind, or does not fit on the disk. */
const isOfFiles = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'syscall' in error && /^(E[A-Z]+)$/.test(String((error as NodeJS.ErrnoException).code))

/** Which target is meant where nobody names one, for the help of commands; a package has no lab. */
export const unnamedTarget = process.env.PLUMBLINE_HOME
  ? 'TARGET, or the only one of the inventory'
  : 'TARGET, else the lab, else the only one of the inventory'

/**
 * Runs a command line to its end. A mistake in it, in what was set up or in the files that it names is one sentence and exit code 3; what a
 * command says itself by `process.exitCode` stands. @param command with `exitOverride()`. @throws whatever else goes wrong.
 */
export async function runCommand(command: Command): Promise<void> {
  try {
    await command.parseAsync()
  } catch (error) {
    if (error instanceof ConfigurationError) console.error(error.message)
    else if (isOfFiles(error)) console.error(`${error.message}.`)
    else if (!(error instanceof CommanderError)) throw error
    process.exitCode = error instanceof CommanderError && error.exitCode === 0 ? 0 : 3
  }
}

/** Reads an option that is one of some words. @throws InvalidArgumentError for any other. */
export const oneOf =
  <Word extends string>(words: readonly Word[]) =>
  (word: string): Word => {
    const found = words.find(one => one === word)
    if (found !== undefined) return found
    throw new InvalidArgumentError(`It is one of ${words.join(', ')}.`)
  }

/** Reads an option that is a whole number. @throws InvalidArgumentError for anything else. */
export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    if (/^\d{1,6}$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text)
    throw new InvalidArgumentError(`It is a whole number from ${least} to ${most}.`)
  }
