import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'

/** One line of a known_hosts file. */
export interface KnownHost {
  /** Where it stands. */
  readonly file: string
  readonly line: number
  readonly marker: 'revoked' | 'cert-authority' | undefined
  /** The names, or a hash of one, as they stand there. */
  readonly names: string
  /** "type base64". */
  readonly key: string
}

/** Reads a known_hosts file. Lines that are none are passed over, as `ssh` does. */
export function parseKnownHosts(text: string, file: string): KnownHost[] {
  return text.split(/\r?\n/).flatMap((written, at) => {
    const line = written.trim()
    if (line === '' || line.startsWith('#')) return []
    const [, marker, names = '', type, blob] =
      /^(?:@(\S+)\s+)?(\S+)\s+([a-zA-Z][\w@.-]+)\s+([A-Za-z0-9+/]+=*)(?:\s.*)?$/.exec(line) ?? []
    if (type === undefined || (marker !== undefined && marker !== 'revoked' && marker !== 'cert-authority')) return []
    return [{ file, line: at + 1, marker, names, key: `${type} ${blob}` } as const]
  })
}

/** Reads those of the files that there are. */
export const readKnownHosts = (files: readonly string[]): KnownHost[] =>
  files.flatMap(file => {
    try {
      return parseKnownHosts(readFileSync(file, 'utf8'), file)
    } catch {
      return [] // none there, or not for us to read: ssh goes on as well
    }
  })

/** A name under `HashKnownHosts yes`: `|1|salt|hash`, an HMAC of the name with SHA-1. */
function isHashOf(entry: string, name: string): boolean {
  const [, salt = '', hash] = /^\|1\|([^|]+)\|([^|]+)$/.exec(entry) ?? []
  return hash !== undefined && createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash
}

const pattern = (text: string): RegExp =>
  new RegExp(
    `^${text
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    'i',
  )

/** Whether the names of a line hold a name: patterns with commas between them, of which one with a `!` rules the line out. */
export function namesHold(names: string, name: string): boolean {
  if (names.startsWith('|')) return isHashOf(names, name)
  const patterns = names.split(',')
  const matching = patterns.filter(one => pattern(one.replace(/^!/, '')).test(name))
  return matching.length > 0 && !matching.some(one => one.startsWith('!'))
}

/** How known_hosts names a machine: with its port, in brackets, where that is not 22. */
export const knownAs = (host: string, port: number): string =>
  port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`
