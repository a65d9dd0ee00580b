import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { ConfigurationError } from '../../../provision/configuration-error.ts'
import { defaultIdentities } from '../../../provision/offers.ts'
import { expanded, pathsIn } from './expand.ts'
import { ownUser } from './own-user.ts'
import type { Destination } from './words.ts'

/** What `ssh` would do to reach one machine. */
export interface ClientConfig {
  readonly host: string
  readonly port: number
  readonly user: string
  /** The name under which known_hosts has it, without a port (HostKeyAlias). */
  readonly hostKeyAlias?: string
  /** Files that exist. */
  readonly identityFiles: readonly string[]
  /** The agent's socket. */
  readonly agent: string | undefined
  readonly identitiesOnly: boolean
  readonly knownHosts: readonly string[]
  /** A file that says which host keys are revoked. */
  readonly revokedHostKeys?: string
  readonly proxyJump?: string
  readonly proxyCommand?: string
}

/**
 * Reads what `ssh -G` prints: one setting a line, several lines for what there may be more of.
 * @param original the name that was typed. @throws Error for a line or a setting that it does not know how to read.
 */
export function parseClientConfig(printed: string, original: string): ClientConfig {
  const settings = new Map<string, string[]>()
  for (const line of printed.split(/\r?\n/)) {
    if (line === '') continue
    const [, key = '', value = ''] = /^(\w+)(?: (.*))?$/.exec(line) ?? []
    if (key === '') throw new Error(`ssh -G printed ${JSON.stringify(line)}, which is no setting`)
    settings.set(key.toLowerCase(), [...(settings.get(key.toLowerCase()) ?? []), value])
  }
  const one = (key: string): string | undefined => settings.get(key)?.[0]
  const host = one('hostname')
  const port = Number(one('port'))
  const user = one('user')
  if (host === undefined || user === undefined || !Number.isInteger(port)) {
    throw new Error('ssh -G did not print hostname, port and user')
  }
  const alias = set(one('hostkeyalias'))
  const remote = { host, port, user, original, alias }
  const files = [...pathsIn(one('userknownhostsfile')), ...pathsIn(one('globalknownhostsfile'))]
  const jump = set(one('proxyjump'))
  const command = set(one('proxycommand'))
  const revoked = set(one('revokedhostkeys'))
  const named = one('identityagent')
  return {
    ...{ host, port, user },
    ...(alias !== undefined && { hostKeyAlias: alias }),
    identityFiles: (settings.get('identityfile') ?? []).flatMap((file, at, all) =>
      all.indexOf(file) === at ? identityAt(expanded(file, remote)) : [],
    ),
    agent: agentAt(named === undefined ? undefined : expanded(named, remote)),
    identitiesOnly: one('identitiesonly') === 'yes',
    knownHosts: files.filter(file => file !== 'none').map(file => expanded(file, remote)),
    ...(revoked !== undefined && { revokedHostKeys: expanded(revoked, remote) }),
    ...(jump !== undefined && { proxyJump: jump }),
    ...(command !== undefined && { proxyCommand: command }),
  }
}

/** A key that there is, or its public half, where the agent has the other one. */
const identityAt = (file: string): string[] => [file, `${file}.pub`].filter(one => existsSync(one)).slice(0, 1)

/** A setting that is none is as good as absent. */
const set = (value: string | undefined): string | undefined =>
  value === undefined || value === '' || value.toLowerCase() === 'none' ? undefined : value

/** The socket that IdentityAgent names; a `$NAME` is the environment's. */
function agentAt(named: string | undefined): string | undefined {
  if (named === undefined || named === 'SSH_AUTH_SOCK') return process.env.SSH_AUTH_SOCK || undefined
  if (named === 'none') return undefined
  return named.startsWith('$') ? process.env[named.slice(1)] || undefined : named
}

/** What an `ssh` does that nobody has configured. */
const withoutSsh = ({ host, user, port }: Destination): ClientConfig => ({
  ...{ host, port: port ?? 22, user: user ?? ownUser() },
  identityFiles: defaultIdentities(),
  agent: process.env.SSH_AUTH_SOCK || undefined,
  identitiesOnly: false,
  knownHosts: [
    ...['known_hosts', 'known_hosts2'].map(name => join(homedir(), '.ssh', name)),
    ...['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'],
  ],
})

/** What was said where the machine has no `ssh`. */
export const noSsh =
  'There is no `ssh` on PATH, so ~/.ssh/config is not read: taken are the keys in ~/.ssh and of the SSH agent, port 22 and your own user name where none is given.'

/**
 * Asks the machine's own `ssh` what it would do (`ssh -G`): nobody else reads its configuration.
 * @param options more of its options, as a ProxyCommand may have them.
 * @throws ConfigurationError where it does not understand its configuration, or the name.
 */
export async function clientConfig(
  destination: Destination,
  say: (line: string) => void,
  options: readonly string[] = [],
): Promise<ClientConfig> {
  const { host, user, port } = destination
  const words = ['-T', '-G', ...options]
  if (user !== undefined) words.push('-l', user)
  if (port !== undefined) words.push('-p', String(port))
  const { code, stdout, stderr } = await ssh([...words, '--', host])
  if (code === 'ENOENT') {
    say(noSsh)
    return withoutSsh(destination)
  }
  if (code === 0) return parseClientConfig(stdout, host)
  const complaint = stderr.trim().replaceAll(/\s*\n\s*/g, '; ')
  throw new ConfigurationError(
    `\`ssh\` itself cannot say how it would reach "${host}": ${complaint || `exit code ${code}`}. Try \`ssh -G ${host}\`.`,
  )
}

function ssh(words: readonly string[]): Promise<{ code: number | string; stdout: string; stderr: string }> {
  return new Promise(resolve => {
    execFile('ssh', words, { timeout: 20_000, encoding: 'utf8' }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : (error.code ?? 'no answer within 20 s'), stdout, stderr }),
    )
  })
}
