import { isIPv4 } from 'node:net'
import { z } from 'zod'
import { weakness } from './password.ts'
import type { Target } from './target.ts'
import type { VariableName } from './variables.ts'

/** What is wrong with a variable's value, and the rest of a sentence that begins with its name. No secret is shown in it. */
export interface Unfit {
  readonly state: 'malformed' | 'weak' | 'contradicts the inventory'
  readonly because: string
}

type Rule = (value: string, own: readonly string[]) => Unfit | undefined

const wellFormed =
  (isSo: (value: string) => boolean, because: string): Rule =>
  value =>
    isSo(value) ? undefined : { state: 'malformed', because }

/** Services read these from files where they stand in single quotes, in which Compose knows `\'` and nothing else. */
const quotable = wellFormed(
  value => !/['\r\n]|\\$/.test(value),
  'must hold neither a single quote nor a line break, and not end with a backslash',
)

const password =
  (length: number): Rule =>
  (value, own) => {
    const because = weakness(value, length, own)
    return quotable(value, own) ?? (because === undefined ? undefined : { state: 'weak', because })
  }

/** Open WebUI keeps passwords by bcrypt, which takes no more: with a longer one it makes no admin, says so in its log alone, and goes on. */
const mostBcryptBytes = 72
const forBcrypt: Rule = (value, own) =>
  wellFormed(
    text => Buffer.byteLength(text) <= mostBcryptBytes,
    `must be at most ${mostBcryptBytes} bytes long, or Open WebUI makes no admin with it`,
  )(value, own) ?? password(12)(value, own)

const inAddress = wellFormed(value => /^[\w.~-]*$/.test(value), 'must hold letters, digits, "-", ".", "_" and "~" only')
/** One that stands in an address or a header as it is. */
const plain =
  (length: number): Rule =>
  (value, own) =>
    inAddress(value, own) ?? password(length)(value, own)

/** RFC 6598, the range of tailnet addresses. */
const isTailnetAddress = (address: string): boolean => {
  const [first = 0, second = 0] = address.split('.').map(Number)
  return isIPv4(address) && first === 100 && second >= 64 && second <= 127
}

/** Nginx Proxy Manager takes addresses of ASCII letters only, so what is right for it is right for both. */
const email = wellFormed(value => z.email().safeParse(value).success, 'must be an e-mail address')

const rules: Readonly<Record<VariableName, Rule>> = {
  TAILSCALE_IP_ADDRESS: wellFormed(isTailnetAddress, 'must be an address of the tailnet, in 100.64.0.0/10'),
  TAILSCALE_ALLOWED_IPS: wellFormed(
    value =>
      value
        .split(/[,;\s]+/)
        .filter(Boolean)
        .every(isTailnetAddress),
    'must be addresses of the tailnet, in 100.64.0.0/10, separated by commas',
  ),
  COLD_STORAGE_PATH: wellFormed(value => /^\/\S+$/.test(value), 'must be an absolute path without spaces'),
  PI_HOLE_SECURE_WEBPASSWORD: password(12),
  NPM_ADMIN_EMAIL: email,
  NPM_ADMIN_PASSWORD: password(12),
  OPEN_WEBUI_SECRET_KEY: password(32),
  OPEN_WEBUI_ADMIN_EMAIL: email,
  OPEN_WEBUI_ADMIN_PASSWORD: forBcrypt,
  SQUARETABLE_DATABASE_PASSWORD: plain(12),
  SQUARETABLE_APP_PASSWORD: plain(12),
  SQUARETABLE_REDIS_PASSWORD: plain(12),
  SQUARETABLE_TOKEN_SECRET: plain(32),
  SQUARETABLE_OPERATOR_TOKEN: plain(32),
}

/** What a value lists, in one order; a path may end with a slash. */
const words = (value: string): string[] =>
  value
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(word => word.replace(/(?<=.)\/+$/, ''))
    .toSorted()

/**
 * What a deploy refuses and a spec complains of, by the same rule.
 * @param meant what the inventory says of it, where it does. @param own words of the owner's, that no password is made of: see `ownWords`.
 */
export function unfitness(
  name: VariableName,
  value: string,
  meant?: string,
  own: readonly string[] = [],
): Unfit | undefined {
  const unfit = rules[name](value, own)
  if (unfit !== undefined || meant === undefined || words(meant).join() === words(value).join()) return unfit
  const because = `says ${words(value).join(', ')}, but the inventory says ${words(meant).join(', ')}`
  return { state: 'contradicts the inventory', because }
}

/** The variables that the inventory gives as well; a variable that says something else is a mistake in one of the two. */
export const saidByInventory = (target: Target): ReadonlyMap<VariableName, string> =>
  new Map([
    ['TAILSCALE_IP_ADDRESS', target.tailscale.address],
    ['TAILSCALE_ALLOWED_IPS', target.tailscale.allowedPeers.join(',')],
    ['COLD_STORAGE_PATH', target.coldStorage.path],
  ])

/** Fields of the inventory whose texts are no names of the owner's: keys, files, reasons, and what the DNS is asked for. */
const nameless = ['hostKey', 'reason', 'identityFile', 'authority', 'secretsFile', 'notOffered', 'containers', 'dns']

/** Every name that an inventory holds in its fields. */
function namesIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(namesIn)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => (nameless.includes(key) ? [] : namesIn(inner)))
}

/**
 * Words that somebody who knows the owner tries first: what the inventory calls the host, its domain, users, programs and card by, its
 * addresses, and the mail addresses of the admins. Whole, and their parts of at least three letters.
 */
export const ownWords = (target: Target, values: ReadonlyMap<VariableName, string>): string[] => {
  const mails = ['NPM_ADMIN_EMAIL', 'OPEN_WEBUI_ADMIN_EMAIL'].map(name => values.get(name as VariableName) ?? '')
  const { proxy, ...rest } = target
  const served = Object.keys(proxy.hosts)
  const whole = [...namesIn(rest), ...served, ...Object.keys(target.containers), ...mails]
    .map(text => text.toLowerCase().trim())
    .filter(Boolean)
  const parts = whole.flatMap(text => text.match(/\p{L}[\p{L}\d]{2,}/gu) ?? [])
  return [...new Set([...whole, ...parts])].filter(word => word.length > 2)
}
