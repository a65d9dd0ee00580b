import { ConfigurationError } from '../../../provision/configuration-error.ts'

/** A machine as a person names it to `ssh`: a name may be an alias of the SSH configuration. */
export interface Destination {
  readonly host: string
  readonly user?: string
  readonly port?: number
}

const example = 'expected what you would give to ssh, such as "homelab", "admin@192.168.1.10" or "admin@homelab:2222"'

const wrong = (words: string, why: string): ConfigurationError =>
  new ConfigurationError(`"${words}" names no machine: ${why}; ${example}.`)

/** Host and port apart. A bare IPv6 address has no port: it would be read as a part of it. */
function split(text: string, words: string): { host: string; port?: string } {
  const [, inBrackets, behind] = /^\[([^\]]*)\](?::(.*))?$/.exec(text) ?? []
  if (inBrackets !== undefined) return { host: inBrackets, ...(behind !== undefined && { port: behind }) }
  if (/[[\]]/.test(text)) throw wrong(words, 'its brackets do not stand around an IPv6 address')
  const parts = text.split(':')
  const [host = '', port] = parts
  return parts.length === 2 && port !== undefined ? { host, port } : { host: text }
}

/**
 * Reads a machine as it is typed: `host`, `user@host`, `user@host:port`, `ssh://user@host:port`; an IPv6 address with a port stands in brackets.
 * @throws ConfigurationError for what names none.
 */
export function readWords(words: string): Destination {
  const text = words.trim()
  const [, scheme, bare = ''] = /^(?:([a-z][a-z\d+.-]*):\/\/)?(.*)$/is.exec(text) ?? []
  if (scheme !== undefined && scheme.toLowerCase() !== 'ssh')
    throw wrong(words, `it begins with ${scheme}://, not ssh://`)
  const address = scheme === undefined ? bare : bare.replace(/\/$/, '')
  const at = address.lastIndexOf('@') // a user's name may hold one, a host's may not
  const user = at < 0 ? undefined : address.slice(0, at)
  const { host, port } = split(address.slice(at + 1), words)
  if (user === '') throw wrong(words, 'nothing stands before the @')
  if (user?.includes(':') === true && scheme !== undefined) throw wrong(words, 'a password has no place in it')
  if (host === '') throw wrong(words, text === '' ? 'it is empty' : 'it has no host')
  // A word that begins with "-" would be an option to ssh, and one with a slash or a space is a path or several words.
  if (/^-|[\s/\\'"`$;&|<>(){}@]/.test(host) || user?.startsWith('-') === true) {
    throw wrong(words, `"${user?.startsWith('-') === true ? user : host}" cannot be a name`)
  }
  if (port !== undefined && !(/^[1-9]\d{0,4}$/.test(port) && Number(port) <= 65535)) {
    throw wrong(words, `"${port}" is no port from 1 to 65535`)
  }
  return { host, ...(user !== undefined && { user }), ...(port !== undefined && { port: Number(port) }) }
}
