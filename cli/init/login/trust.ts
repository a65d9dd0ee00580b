import { homedir } from 'node:os'
import { ConfigurationError } from '../../../provision/configuration-error.ts'
import { ShellError } from '../../../provision/shell-error.ts'
import { socketName } from '../../../provision/ssh-login.ts'
import type { ClientConfig } from './client-config.ts'
import { type KnownHost, knownAs } from './known-hosts.ts'
import type { LoginMeans } from './means.ts'
import { isRevokedIn } from './revoked.ts'
import { fingerprint, keyInWords, type Standing, standingOf } from './standing.ts'

const home = (path: string): string => (path.startsWith(`${homedir()}/`) ? `~${path.slice(homedir().length)}` : path)
const place = ({ file, line }: KnownHost): string => `${home(file)}, line ${line}`

/** How the key is read at the machine itself. */
const onConsole = (key: string): string => {
  const type = /^ecdsa/.test(key) ? 'ecdsa' : (key.split(' ')[0] ?? '').replace(/^ssh-/, '')
  return `ssh-keygen -lf /etc/ssh/ssh_host_${type}_key.pub`
}

/** What has no say in it, and might have been thought to. */
function besides({ others, authority }: Extract<Standing, { is: 'unknown' }>): string {
  const [other] = others
  const known = other === undefined ? '' : ` Another of its keys is known, ${keyInWords(other.key)} (${place(other)}).`
  const signed =
    authority === undefined
      ? ''
      : ` The certificate authority (${place(authority)}, @cert-authority) is not asked: that is not supported.`
  return `${known}${signed}`
}

/**
 * Nobody is asked to accept a key where the inventory pins another: only known_hosts, which a person has changed, says more than it.
 * @throws ShellError where that is so.
 */
export function refuseUnpinned(
  config: ClientConfig,
  called: string,
  known: readonly KnownHost[],
  key: string,
  pinned: readonly string[],
): void {
  const [type] = key.split(' ')
  const [other] = pinned.filter(one => one.startsWith(`${type} `))
  if (other === undefined || pinned.includes(key) || standingOf(known, config, key).is !== 'unknown') return
  throw new ShellError(
    `${called} (${socketName(config)}) shows the host key ${keyInWords(key)}, but the inventory pins ${keyInWords(other)}: it was reinstalled, or another machine answers in its place. Nothing was asked of it. Compare it on the machine's own console: \`${onConsole(key)}\`; if it is right, take the old \`hostKey\` out of the inventory.`,
  )
}

/** The fingerprints of `--accept-host-key`. @throws ConfigurationError for what is none. */
export function acceptable(given: readonly string[]): string[] {
  return given.map(text => {
    const bare = text.trim().replace(/=+$/, '')
    if (/^SHA256:[A-Za-z0-9+/]{43}$/.test(bare)) return bare
    throw new ConfigurationError(
      `--accept-host-key ${text}: expected a fingerprint as \`ssh-keygen -lf\` shows it, "SHA256:" and 43 characters.`,
    )
  })
}

/**
 * Decides whether a machine's host key is its own: by known_hosts, by the fingerprint that was given, or by asking.
 * @param called what messages call the machine. @param given the fingerprints that the person has compared.
 * @returns the sentence that says where the key came from.
 * @throws ConfigurationError where it must be asked for and cannot, or is not accepted; ShellError where known_hosts speaks against it.
 */
export async function trusted(
  config: ClientConfig,
  called: string,
  known: readonly KnownHost[],
  key: string,
  given: readonly string[],
  { ask, say }: Pick<LoginMeans, 'ask' | 'say'>,
): Promise<string> {
  const where = `${called} (${socketName(config)})`
  const standing = standingOf(known, config, key)
  const compare = `Compare it on the machine's own console: \`${onConsole(key)}\``
  const { revokedHostKeys } = config
  const isListed = revokedHostKeys !== undefined && isRevokedIn(revokedHostKeys, key)
  if (isListed || standing.is === 'revoked') {
    const list = standing.is === 'revoked' ? place(standing.by) : home(revokedHostKeys ?? '')
    throw new ShellError(
      `${where} shows the host key ${keyInWords(key)}, which is revoked (${list}): nothing was asked of it.`,
    )
  }
  if (standing.is === 'changed') {
    const name = config.hostKeyAlias ?? knownAs(config.host, config.port)
    throw new ShellError(
      `${where} shows the host key ${keyInWords(key)}, but ${keyInWords(standing.by.key)} is known (${place(standing.by)}): it was reinstalled, or another machine answers in its place. Nothing was asked of it. ${compare}; if it is right, forget the old one: \`ssh-keygen -R '${name}' -f ${home(standing.by.file)}\`.`,
    )
  }
  if (standing.is === 'known')
    return `The host key of ${where}, ${keyInWords(key)}, is the one in ${place(standing.by)}.`
  if (given.includes(fingerprint(key))) {
    return `The host key of ${where}, ${keyInWords(key)}, is the one that --accept-host-key gives.`
  }
  const unknown = `The host key of ${where} is not known.${besides(standing)}`
  if (given.length > 0) {
    throw new ConfigurationError(
      `${unknown} It is ${keyInWords(key)}, not ${given.join(' or ')} as --accept-host-key says: nothing was asked of it.`,
    )
  }
  if (ask === undefined) {
    throw new ConfigurationError(
      `${unknown} It shows ${keyInWords(key)}, and nobody can be asked here. ${compare}. If they are the same, give --accept-host-key ${fingerprint(key)}.`,
    )
  }
  say(unknown)
  say(`It shows ${keyInWords(key)}`)
  say(`${compare}.`)
  for (;;) {
    const answer = (await ask.text('Are they the same? ("yes", "no", or the fingerprint that you read there)'))?.trim()
    if (answer === undefined || /^no?$/i.test(answer)) {
      throw new ConfigurationError(`The host key of ${where} was not accepted: nothing was asked of it.`)
    }
    if (/^yes$/i.test(answer)) return `The host key of ${where}, ${keyInWords(key)}, was accepted by you when asked.`
    if (answer.includes(fingerprint(key))) {
      return `The host key of ${where}, ${keyInWords(key)}, is the one whose fingerprint you gave.`
    }
    if (/SHA256:/i.test(answer)) {
      throw new ConfigurationError(
        `The host key of ${where} is ${keyInWords(key)}, which is not the fingerprint that you gave: nothing was asked of it.`,
      )
    }
    say('Please type "yes", "no" or the fingerprint.')
  }
}
