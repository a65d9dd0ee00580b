import { type Command, CommanderError } from 'commander'
import { ConfigurationError } from '../provision/configuration-error.ts'
import { OperationError } from '../provision/host.ts'
import { ShellError } from '../provision/shell.ts'

/** 0 done · 1 an operation failed · 2 the target could not be reached or looked at · 3 configuration or usage */
function exitCodeOf(error: unknown): number {
  if (error instanceof ConfigurationError) return 3
  if (error instanceof ShellError) return 2
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 3
  return 1
}

/**
 * Runs a command that looks at a host or changes it. What goes wrong is one sentence, and an exit code.
 * @param run what it does with its arguments and options; gives the exit code.
 */
export async function runOnHost<Words extends unknown[]>(
  command: Command,
  run: (...words: Words) => Promise<number>,
): Promise<void> {
  command.exitOverride().action(async (...words) => {
    process.exitCode = await run(...(words as unknown as Words))
  })
  try {
    await command.parseAsync()
  } catch (error) {
    const expected = [ConfigurationError, ShellError, OperationError].some(kind => error instanceof kind)
    if (!(error instanceof CommanderError)) {
      console.error(
        expected ? (error as Error).message : `The ${command.name()} failed unexpectedly: ${(error as Error).message}`,
      )
    }
    process.exitCode = exitCodeOf(error)
  }
}
