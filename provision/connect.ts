import { readFileSync } from 'node:fs'
import { Client, type ConnectConfig } from 'ssh2'
import { ConfigurationError } from './configuration-error.ts'
import { identityProblem } from './identity.ts'
import type { Shell } from './shell.ts'
import { ShellError } from './shell-error.ts'
import { type SshLogin, socketName } from './ssh-login.ts'
import { SshShell } from './ssh-shell.ts'

/** @throws ConfigurationError for a file that is no key which can be used as it is. */
function keyOf(file: string, name: string): Buffer {
  const problem = identityProblem(file)
  if (problem !== undefined) throw new ConfigurationError(`ssh.identityFile of ${name}: ${file} ${problem}.`)
  return readFileSync(file)
}

/** What was offered in the login, and failed. */
const offered = (identityFile: string | undefined): string =>
  identityFile ??
  (process.env.SSH_AUTH_SOCK === undefined
    ? 'no key at all, as there is neither ssh.identityFile nor an SSH agent (SSH_AUTH_SOCK)'
    : 'the keys of the SSH agent')

/** One sentence for why a machine did not let us in. */
function explain(error: Error & { level?: string; code?: string }, login: SshLogin, name: string): string {
  const { host, user, identityFile } = login
  const where = `${name} (${socketName(login)})`
  if (error.level === 'client-authentication') {
    return `SSH to ${where} refused the login of "${user}" with ${offered(identityFile)}: check ssh.user and ssh.identityFile.`
  }
  if (error.level === 'client-timeout')
    return `SSH to ${where} did not answer within 10 s: is the host up and the address right?`
  if (error.level === 'agent')
    return `The SSH agent at ${process.env.SSH_AUTH_SOCK} does not answer (${error.message}).`
  if (error.code === 'ECONNREFUSED') return `SSH to ${where} was refused: is sshd running, and ssh.port right?`
  if (['EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'].includes(error.code ?? '')) {
    return `SSH to ${where} found no way there (${error.code}): is the host up, and ssh.host right?`
  }
  if (['ENOTFOUND', 'EAI_AGAIN'].includes(error.code ?? '')) return `ssh.host "${host}" of ${name} does not resolve.`
  if (error.code === 'ECONNRESET' || error.message.startsWith('Connection lost before handshake')) {
    return `SSH to ${where} took the connection and closed it before a word. Its sshd may turn this address away for a while after refused logins (PerSourcePenalties, OpenSSH 9.8 and newer) or have too many logins under way (MaxStartups): wait some minutes, read why with \`journalctl -t sshd\` on the host's console, and except this address with PerSourcePenaltyExemptList.`
  }
  return `SSH to ${where} failed: ${error.message}`
}

/** The machine answered with another host key than the inventory pins. */
export class HostKeyError extends ShellError {
  override name = 'HostKeyError'
  /** The key that it showed, as "type base64". */
  readonly shown: string

  constructor(machine: string, login: SshLogin, shown: string) {
    super(
      `${machine} (${socketName(login)}) showed the host key "${shown}", but the inventory pins "${login.hostKey}": if it was reinstalled, compare the key on its console and update its hostKey.`,
    )
    this.shown = shown
  }
}

/**
 * Logs in once. The presented host key must be the pinned one.
 * @param name what messages call the machine, e.g. "host" or "vantage lan". @param again whether it logs in again after the connection
 * broke off: to look, not to change anything, whose lock ends with the connection.
 * @throws ConfigurationError for a key that cannot be used, HostKeyError for another host key, ShellError for everything that stands in the way.
 */
export async function connect(login: SshLogin, name: string, { again = false } = {}): Promise<Shell> {
  const client = await dial(login, name)
  return again ? new SshShell(client, name, () => dial(login, name)) : new SshShell(client, name)
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
    if (/no matching (server )?host key/i.test(error.message)) {
      reject(new HostKeyError(name, login, `none of the type ${type}`))
    } else if (presented !== undefined && presented !== pinned) {
      reject(new HostKeyError(name, login, `${type} ${presented}`))
    } else reject(new ShellError(explain(error, login, name)))
  })
  // ssh2 tells of no error where the other side leaves after the keys were exchanged.
  client.once('close', () =>
    reject(
      new ShellError(
        `SSH to ${name} (${socketName(login)}) was closed by the other side before anybody was let in: read why with \`journalctl -t sshd -t sshd-session\` on the host's console.`,
      ),
    ),
  )
  client.connect(config)
  return promise
}
