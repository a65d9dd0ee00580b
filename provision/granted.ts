import type { CallOptions, CommandAnswer, Runner } from './command.ts'
import { run } from './command.ts'
import { lookProgram } from './look-program.ts'
import { sh } from './shell.ts'
import { NotGranted, RootRefused } from './shell-error.ts'

/** It is asked for, and says first that it was, and then that it lists what it was given. */
const lending = (program: string): string =>
  sh`test ! -x ${program} || { echo plumbline-look; exec sudo -n ${program}; }`
const [there, listed] = ['plumbline-look\n', 'plumbline-look runs\n']

/** What that program reads: the command line in one word, and its input behind it. */
export const asAsked = (command: string, input: string | Uint8Array = ''): string =>
  `${Buffer.from(command).toString('base64')}\n${typeof input === 'string' ? input : Buffer.from(input).toString('utf8')}`

/** What is known of a login: why it may not become root. */
export interface RootRights {
  refusal?: RootRefused
}

/**
 * Runs a command as `run` does. Where root is asked for, and sudo refuses to let it run just anything, the host's list of looks is asked.
 * @throws NotGranted where there is such a list, and this is not in it.
 */
export async function runAllowed(
  runner: Runner,
  rights: RootRights,
  command: string,
  options: CallOptions,
  onEnding: (ended: Promise<void>) => void,
  program = lookProgram,
): Promise<CommandAnswer> {
  if (options.root !== true || rights.refusal === undefined) {
    try {
      return await run(runner, command, options, onEnding)
    } catch (error) {
      if (!(error instanceof RootRefused)) throw error
      rights.refusal = error
    }
  }
  const asked = { ...options, root: false, input: asAsked(command, options.input) }
  const { stdout, ...rest } = await run(runner, lending(program), asked, onEnding)
  if (stdout.startsWith(there + listed)) return { ...rest, stdout: stdout.slice(there.length + listed.length) }
  throw stdout.startsWith(there) ? new NotGranted(runner.name, program) : rights.refusal
}
