import { readFileSync } from 'node:fs'
import { Client, type ConnectConfig } from 'ssh2'
import { ConfigurationError } from './configuration-error.ts'
import type { SshLogin } from './inventory.ts'
import { Shell, ShellError } from './shell.ts'

const keyOf = (file: string, name: string): Buffer => {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new ConfigurationError(`ssh.identityFile of ${name}: ${file} cannot be read (${(error as Error).message}).`)
  }
}

/** One sentence for why a machine did not let us in. */
function explain(
  error: Error & { level?: string; code?: string },
  { host, port, user, identityFile }: SshLogin,
): string {
  const where = `${host}:${port}`
  if (error.level === 'client-authentication') {
    return `SSH to ${where} refused the login of "${user}" with ${identityFile ?? 'the keys of the SSH agent'}: check ssh.user and ssh.identityFile.`
  }
  if (error.level === 'client-timeout')
    return `SSH to ${where} did not answer within 10 s: is the host up and the address right?`
  if (error.code === 'ECONNREFUSED') return `SSH to ${where} was refused: is sshd running, and ssh.port right?`
  if (['EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'].includes(error.code ?? '')) {
    return `SSH to ${where} found no way there (${error.code}): is the host up, and ssh.host right?`
  }
  if (error.code === 'ENOTFOUND') return `ssh.host "${host}" does not resolve.`
  return `SSH to ${where} failed: ${error.message}`
}

/** The machine answered with another host key than the inventory pins. */
export class HostKeyError extends ShellError {
  override name = 'HostKeyError'
}

/**
 * Logs in once. The presented host key must be the pinned one.
 * @param name what messages call the machine, e.g. "host" or "vantage lan". @param again whether it logs in again after the connection
 * broke off: to look, not to change anything, whose lock ends with the connection.
 * @throws ConfigurationError for an unreadable key, HostKeyError for another host key, ShellError for everything that stands in the way.
 */
export async function connect(login: SshLogin, name: string, { again = false } = {}): Promise<Shell> {
  const client = await dial(login, name)
  return again ? new Shell(client, name, () => dial(login, name)) : new Shell(client, name)
}

function dial(login: SshLogin, name: string): Promise<Client> {
  const { promise, resolve, reject } = Promise.withResolvers<Client>()
  const [type = '', pinned = ''] = login.hostKey.split(' ')
  let presented: string | undefined
  const client = new Client()
  const config: ConnectConfig = {
    host: login.host,
    port: login.port,
    username: login.user,
    readyTimeout: 10_000,
    keepaliveInterval: 5_000,
    keepaliveCountMax: 8, // a busy disk can hold a host up for half a minute
    hostVerifier: (key: Buffer) => {
      presented = key.toString('base64')
      return presented === pinned
    },
    ...(login.identityFile === undefined
      ? process.env.SSH_AUTH_SOCK !== undefined && { agent: process.env.SSH_AUTH_SOCK }
      : { privateKey: keyOf(login.identityFile, name) }),
  }
  config.algorithms = { serverHostKey: type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type as 'ssh-ed25519'] }
  client.once('ready', () => {
    // Or each small request waits for the far end to confirm the one before, which takes it some 40 ms.
    client.setNoDelay(true)
    resolve(client)
  })
  client.on('error', error => {
    if (presented !== undefined && presented !== pinned) {
      reject(
        new HostKeyError(
          `${login.host}:${login.port} showed the host key "${type} ${presented}", but the inventory pins "${login.hostKey}": if the host was reinstalled, compare the key on its console and update ssh.hostKey.`,
        ),
      )
    } else reject(new ShellError(explain(error, login)))
  })
  client.connect(config)
  return promise
}
