import { type Command, CommanderError, InvalidArgumentError } from 'commander'
import { ConfigurationError } from '../provision/configuration-error.ts'

/**
 * Runs a command line to its end. A mistake in it, or in what was set up, is one sentence and exit code 3; what a command says itself
 * by `process.exitCode` stands. @param command with `exitOverride()`. @throws whatever else goes wrong.
 */
export async function runCommand(command: Command): Promise<void> {
  try {
    await command.parseAsync()
  } catch (error) {
    if (error instanceof ConfigurationError) console.error(error.message)
    else if (!(error instanceof CommanderError)) throw error
    process.exitCode = error instanceof CommanderError && error.exitCode === 0 ? 0 : 3
  }
}

/** Reads an option that is a whole number. @throws InvalidArgumentError for anything else. */
export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    if (/^\d{1,6}$/.test(text) && Number(text) >= least && Number(text) <= most) return Number(text)
    throw new InvalidArgumentError(`It is a whole number from ${least} to ${most}.`)
  }
