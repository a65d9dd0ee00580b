import type { Duplex } from 'node:stream'
import type { Dispatcher } from 'undici'
import type { CallOptions, CommandAnswer } from './command.ts'
import type { StreamOptions } from './command-stream.ts'
import type { Resolving } from './dispatcher.ts'

export { asker, onBehalfOf, sharing } from './asker.ts'
export type { CallOptions, CommandAnswer } from './command.ts'
export { lookProgram } from './look-program.ts'
export { ConnectionLost, ConnectionRefused, RootRefused, ShellError } from './shell-error.ts'

const quote = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)

/** A command line whose every interpolation is quoted; an array becomes several words. */
export const sh = (texts: TemplateStringsArray, ...values: readonly (string | number | readonly string[])[]): string =>
  String.raw(
    { raw: texts.raw },
    ...values.map(value =>
      [value]
        .flat()
        .map(word => quote(String(word)))
        .join(' '),
    ),
  )

/** Where commands of a machine are run and its connections opened: over SSH, or right here. */
export interface Shell extends Disposable {
  /** What messages call the machine. */
  readonly name: string

  /**
   * Runs a command line with /bin/sh in the C locale, whatever the login shell is and its start-up files print. Any exit code is an answer.
   * What does not end in time, or is cancelled, is ended on the machine too.
   * @throws ConnectionLost when the connection breaks off meanwhile; ShellError when the deadline (default 30 s) passes, when the login
   * shell or sudo did not run it, or when it prints more than 64 MB.
   */
  run(command: string, options?: CallOptions): Promise<CommandAnswer>

  /**
   * Begins a command line, and gives its input and output as a stream, which ends with who asked for it. A command that fails ends it as an error.
   * @throws ConnectionLost or ShellError as `run` does, where it was not begun.
   */
  stream(command: string, options?: Pick<StreamOptions, 'root' | 'called'>): Promise<Duplex>

  /** Opens a TCP connection from this machine to an address it can reach. @throws ConnectionRefused when it tried, and did not get one. */
  tcp(address: string, port: number): Promise<Duplex>

  /** Opens a connection to a Unix socket of this machine. It ends with who asked for it. */
  unix(path: string): Promise<Duplex>

  /** HTTP(S) from this machine, for undici's `fetch(url, { dispatcher })`. */
  dispatcher(how?: Resolving): Dispatcher

  close(): void
}
