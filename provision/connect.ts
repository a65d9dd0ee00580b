import type { Client } from 'ssh2'
import { LocalShell } from './local-shell.ts'
import { forwarded, logIn } from './log-in.ts'
import { offersOfLogin } from './offers.ts'
import type { Shell } from './shell.ts'
import { isLocal, type SshLogin, socketName } from './ssh-login.ts'
import { SshShell } from './ssh-shell.ts'

export { HostKeyError } from './log-in.ts'

/**
 * Logs in once, through the login's jump hosts where it names any. On this very machine nobody logs in. Every host key presented must be the pinned one.
 * @param name what messages call the machine, e.g. "host" or "vantage lan". @param again whether it logs in again after the connection
 * broke off: to look, not to change anything, whose lock ends with the connection.
 * @throws ConfigurationError for a key that cannot be used, HostKeyError for another host key, ShellError for everything that stands in the way.
 */
export async function connect(login: SshLogin, name: string, { again = false } = {}): Promise<Shell> {
  if (isLocal(login)) return new LocalShell(name)
  const client = await dial(login, name)
  return again ? new SshShell(client, name, () => dial(login, name)) : new SshShell(client, name)
}

/** What messages call a machine on the way to another. */
export const jumpHost = (name: string): string => `the jump host on the way to ${name}`

async function dial({ jump = [], ...login }: SshLogin, name: string): Promise<Client> {
  const machines = [...jump.map(hop => ({ login: hop, called: jumpHost(name) })), { login, called: name }]
  let before: { client: Client; called: string } | undefined
  for (const { login: next, called } of machines) {
    const client = await after(before, next, called)
    before = { client, called: `${called} (${socketName(next)})` }
  }
  if (before === undefined) throw new Error('a login has a machine')
  return before.client
}

/** Logs in to the next machine, through the one before it, whose connection ends with the new one. */
async function after(
  before: { client: Client; called: string } | undefined,
  login: Omit<SshLogin, 'jump'>,
  name: string,
): Promise<Client> {
  if (before === undefined) return (await logIn(login, name, await offersOfLogin(login, name))).client
  const { client: through, called } = before
  try {
    const sock = await forwarded(through, called, login)
    const { client } = await logIn(login, name, await offersOfLogin(login, name), { sock })
    client.once('close', () => through.end())
    return client
  } catch (error) {
    through.end()
    throw error
  }
}
