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

  constructor(machine: string, printed: string) {
    super(`sudo on ${machine} refused: let the login use sudo without a password (${printed}).`)
    this.printed = printed
  }
}
