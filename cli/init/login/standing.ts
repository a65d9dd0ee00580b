import { createHash } from 'node:crypto'
import { type KnownHost, knownAs, namesHold } from './known-hosts.ts'
import { keyTypes } from './shown-key.ts'

/** What known_hosts says of the key that a machine shows. */
export type Standing =
  | { readonly is: 'known'; readonly by: KnownHost }
  | { readonly is: 'revoked'; readonly by: KnownHost }
  | { readonly is: 'changed'; readonly by: KnownHost }
  | { readonly is: 'unknown'; readonly others: readonly KnownHost[]; readonly authority: KnownHost | undefined }

/** A machine, as known_hosts is asked for it. */
export interface Named {
  readonly host: string
  readonly port: number
  readonly hostKeyAlias?: string
}

/** A fingerprint as `ssh` shows it. */
export const fingerprint = (key: string): string =>
  `SHA256:${createHash('sha256')
    .update(Buffer.from(key.split(' ')[1] ?? '', 'base64'))
    .digest('base64')
    .replace(/=+$/, '')}`

/** Type and fingerprint of a key as `ssh` shows them: "ED25519 SHA256:…". */
export function keyInWords(key: string): string {
  const type = key.split(' ')[0] ?? ''
  const short = /^ecdsa/.test(type) ? 'ECDSA' : type.replace(/^ssh-/, '').toUpperCase()
  return `${short} ${fingerprint(key)}`
}

const typeOf = (key: string): string => key.split(' ')[0] ?? ''

/** Under which name known_hosts is asked, and under which as well if there is nothing: the name without its port, as `ssh` does. */
const namesOf = ({ host, port, hostKeyAlias }: Named): { name: string; portless?: string } =>
  hostKeyAlias !== undefined
    ? { name: hostKeyAlias.toLowerCase() }
    : { name: knownAs(host, port), ...(port !== 22 && { portless: knownAs(host, 22) }) }

/** The types of host keys to ask a machine for: those that are known first, or another could not be compared. */
export function typesFor(known: readonly KnownHost[], machine: Named): string[] {
  const { name, portless } = namesOf(machine)
  const ofName = (wanted: string | undefined): string[] =>
    wanted === undefined
      ? []
      : known
          .filter(({ marker, names }) => marker === undefined && namesHold(names, wanted))
          .map(({ key }) => typeOf(key))
  const found = ofName(name)
  const types = found.length > 0 ? found : ofName(portless)
  return [...keyTypes.filter(type => types.includes(type)), ...keyTypes.filter(type => !types.includes(type))]
}

/** What the lines of known_hosts say of a machine's key. A line that revokes it counts more than any that knows it. */
export function standingOf(known: readonly KnownHost[], machine: Named, key: string): Standing {
  const { name, portless } = namesOf(machine)
  const named = known.filter(({ names }) => namesHold(names, name))
  const without = portless === undefined ? [] : known.filter(({ names }) => namesHold(names, portless))
  const revoked = [...named, ...without].find(one => one.marker === 'revoked' && one.key === key)
  if (revoked !== undefined) return { is: 'revoked', by: revoked }
  const plain = named.filter(({ marker }) => marker === undefined)
  const same = [...plain, ...without.filter(({ marker }) => marker === undefined)].find(one => one.key === key)
  if (same !== undefined) return { is: 'known', by: same }
  const changed = plain.find(one => typeOf(one.key) === typeOf(key))
  if (changed !== undefined) return { is: 'changed', by: changed }
  return { is: 'unknown', others: plain, authority: named.find(({ marker }) => marker === 'cert-authority') }
}
