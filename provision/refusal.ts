import { type SshLogin, socketName } from './ssh-login.ts'

/** What became of a login, as far as it came. */
export interface LoginAttempt {
  /** What was offered, in the words of the messages. */
  readonly tried: readonly string[]
  /** Sentences on what could not be offered. */
  readonly leftOut: readonly string[]
  /** How the server says that it can be logged in to; undefined where it was not asked. */
  readonly methods: readonly string[] | undefined
}

/** What messages call the parts of a login, and what they advise. */
export interface Fields {
  readonly host: string
  readonly port: string
  readonly user: string
  readonly key: string
}

/** As the inventory calls them. */
export const inInventory: Fields = {
  ...{ host: 'ssh.host', port: 'ssh.port', user: 'ssh.user', key: 'ssh.identityFile' },
}

/** As a person gives them to `ssh`. */
export const asTyped: Fields = {
  ...{
    host: 'the name',
    port: 'the port',
    user: 'the user',
    key: 'the key (IdentityFile, with IdentitiesOnly yes, in ~/.ssh/config)',
  },
}

const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`

/** Why a login was refused that got as far as the keys. */
function unwelcome(where: string, user: string, { tried, leftOut, methods }: LoginAttempt, fields: Fields): string {
  const more = leftOut.map(sentence => ` ${sentence}`).join('')
  if (methods !== undefined && !methods.includes('publickey')) {
    return tried.length === 0
      ? `SSH to ${where} takes no keys from "${user}", only ${listed(methods)}: let its sshd take keys (PubkeyAuthentication yes), and add yours with \`ssh-copy-id\`.`
      : `SSH to ${where} took a key of "${user}" and wants ${listed(methods)} besides: make a login for this that a key is enough for.`
  }
  if (tried.length === 0) {
    return `SSH to ${where} could be offered no key for "${user}": there is none in ~/.ssh that can be used as it is, and none in an SSH agent. Name ${fields.key}, or add one to the agent (\`ssh-add\`).${more}`
  }
  return `SSH to ${where} refused the login of "${user}" with ${listed(tried)}: check ${fields.user} and ${fields.key}, and that the key is in its ~/.ssh/authorized_keys.${more}`
}

/** One sentence for why a machine did not let us in. */
export function whyRefused(
  error: Error & { level?: string; code?: string },
  { host, port, user }: Pick<SshLogin, 'host' | 'port' | 'user'>,
  name: string,
  attempt: LoginAttempt,
  fields: Fields = inInventory,
): string {
  const where = `${name} (${socketName({ host, port })})`
  if (error.level === 'client-authentication') return unwelcome(where, user, attempt, fields)
  if (/too many authentication failures/i.test(error.message)) {
    return `SSH to ${where} ended the login of "${user}" after ${listed(attempt.tried)}: its sshd takes only so many keys (MaxAuthTries). Name ${fields.key}, so that it is the only one.`
  }
  if (error.level === 'client-timeout')
    return attempt.methods === undefined
      ? `SSH to ${where} did not answer in time: is the host up and the address right?`
      : `SSH to ${where} let nobody in, in time: does the SSH agent wait for somebody to agree, or sshd for something that does not come?`
  if (error.code === 'ECONNREFUSED') return `SSH to ${where} was refused: is sshd running, and ${fields.port} right?`
  if (['EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'].includes(error.code ?? '')) {
    return `SSH to ${where} found no way there (${error.code}): is the host up, and ${fields.host} right?`
  }
  if (['ENOTFOUND', 'EAI_AGAIN'].includes(error.code ?? '')) {
    return fields === inInventory
      ? `ssh.host "${host}" of ${name} does not resolve.`
      : `"${host}" does not resolve: it is neither a name that DNS knows nor a Host of ~/.ssh/config.`
  }
  if (error.code === 'ECONNRESET' || error.message.startsWith('Connection lost before handshake')) {
    return `SSH to ${where} took the connection and closed it before a word. Its sshd may turn this address away for a while after refused logins (PerSourcePenalties, OpenSSH 9.8 and newer) or have too many logins under way (MaxStartups): wait some minutes, read why with \`journalctl -t sshd\` on the host's console, and except this address with PerSourcePenaltyExemptList.`
  }
  return `SSH to ${where} failed: ${error.message}`
}

/** The same for an sshd that leaves without a word after the keys were exchanged. */
export const leftEarly = (login: Pick<SshLogin, 'host' | 'port'>, name: string): string =>
  `SSH to ${name} (${socketName(login)}) was closed by the other side before anybody was let in: read why with \`journalctl -t sshd -t sshd-session\` on the host's console.`

/** Why a machine on the way did not connect us to the next. @param error with the reason of RFC 4254, 5.1. */
export function notForwarded(
  error: Error & { reason?: unknown },
  hop: string,
  next: Pick<SshLogin, 'host' | 'port'>,
): string {
  const to = socketName(next)
  return error.reason === 2
    ? `${hop} could not connect to ${to} (${error.message}): is that machine up, and its address right as seen from there?`
    : `${hop} does not forward connections to ${to} (${error.message}): its sshd must allow it (AllowTcpForwarding, PermitOpen, DisableForwarding).`
}
