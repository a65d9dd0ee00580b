import type { Framed } from './frame.ts'
import { RootRefused, ShellError } from './shell-error.ts'

/** In the words of sudo, or of the shell that did not find it. */
const refusedBySudo =
  /^(sudo(-rs)?: |Sorry, (user|you) |\S+ is not in the sudoers file)|\bsudo: (command )?not found|not found: sudo$/m

/** Why a command has no answer. */
export function noAnswer(
  framed: Exclude<Framed, { exitCode: number }>,
  what: string,
  name: string,
  end: string,
  root: boolean,
): Error {
  if ('cut' in framed)
    return new ShellError(`${what} was cut off (${end})${framed.cut ? `: ${framed.cut.slice(-300)}` : '.'}`)
  if ('otherShell' in framed)
    return new ShellError(
      `${what} got no answer: a start-up file of the login (such as ~/.bashrc) begins another shell, also where no terminal is. Let it do so only in an interactive shell: case $- in *i*) exec zsh;; esac`,
    )
  if ('rewritten' in framed)
    return new ShellError(
      `${what} got no answer that can be trusted: a start-up file of the login (such as ~/.bashrc) sends what is printed through another program (exec > >(…)). Let it do so only in an interactive shell: case $- in *i*) …;; esac`,
    )
  const printed = framed.instead.slice(-300)
  if (root && refusedBySudo.test(framed.instead)) return new RootRefused(name, printed)
  return new ShellError(
    `The login shell on ${name} did not run /bin/sh (${end}); it printed ${printed ? `"${printed}"` : 'nothing'}: give the login a usual shell, or mend its start-up files, which may send what is printed elsewhere (exec >…).`,
  )
}
