import { typed } from './typed.ts'

/** The target or a vantage could not be reached, or a call over its connection broke off. Exit code 2. */
export class ShellError extends Error {
  override name = 'ShellError'
}

/** The connection broke off, before or while something was asked. */
export class ConnectionLost extends ShellError {
  override name = 'ConnectionLost'
}

/** The machine was asked to open a connection, tried, and did not get one: an answer about the other end, not about the machine. */
export class ConnectionRefused extends ShellError {
  override name = 'ConnectionRefused'
}

/** The login may not become root. */
export class RootRefused extends ShellError {
  override name = 'RootRefused'
  /** What sudo said. */
  readonly printed: string

  constructor(
    machine: string,
    printed: string,
    sentence = `sudo on ${machine} refused: let the login use sudo without a password (${printed}).`,
  ) {
    super(sentence)
    this.printed = printed
  }
}

/** The login may have root look at what the host lists, and this is not in the list. */
export class NotGranted extends RootRefused {
  override name = 'NotGranted'

  /** @param program that has the list. */
  constructor(machine: string, program: string) {
    super(
      machine,
      `${program} does not list it`,
      `Root on ${machine} was not asked, as ${program} does not list this look: \`${typed('init', '--sudoers')}\` writes what it can list; all else needs sudo without a password.`,
    )
  }
}
