import { createPublicKey } from 'node:crypto'
import { createRequire } from 'node:module'
import { z } from 'zod'

const cutShort = 'the key is cut short: copy the whole line'

/** The first field of a key's blob, each of which begins with its length in four bytes (RFC 4253, 6.6). @returns undefined where one of them is not whole. */
function firstField(blob: Buffer): string | undefined {
  const fields: Buffer[] = []
  for (let rest = blob; rest.length > 0; ) {
    const end = rest.length < 4 ? Number.POSITIVE_INFINITY : 4 + rest.readUInt32BE()
    if (end > rest.length) return undefined
    fields.push(rest.subarray(4, end))
    rest = rest.subarray(end)
  }
  return fields.length < 2 ? undefined : fields[0]?.toString('latin1')
}

/** The type that a blob begins with, whether or not the rest of it is whole. */
const typeOf = (blob: Buffer): string | undefined =>
  blob.length >= 4 && blob.readUInt32BE() <= blob.length - 4
    ? blob.subarray(4, 4 + blob.readUInt32BE()).toString('latin1')
    : undefined

/** What is wrong with a key: undefined where a host can have it. */
function problemOf(type: string, text: string): string | undefined {
  const blob = Buffer.from(text, 'base64')
  if (blob.toString('base64') !== text) return 'the key is not whole base64: copy the whole line'
  const found = typeOf(blob)
  if (found === undefined) return cutShort
  if (found !== type) return `it says ${type}, but the key is of the type ${JSON.stringify(found.slice(0, 40))}`
  if (firstField(blob) === undefined) return cutShort
  const invalid = `the key is no valid one of ${type}: copy the whole line`
  const { utils } = createRequire(import.meta.url)('ssh2') as typeof import('ssh2') // loaded only where a host is named
  const key = utils.parseKey(`${type} ${text}`)
  if (key instanceof Error || !key.getPublicSSH().equals(blob)) return invalid
  try {
    createPublicKey(key.getPublicPEM())
    return undefined
  } catch {
    return invalid
  }
}

/**
 * One public key, as a host's own file, `known_hosts` and `ssh-keyscan` show it. What stands before it there (names, `[name]:port`, or
 * a hash of them) and the comment behind it are none of it.
 */
export const hostKey = z.string().transform((text, context) => {
  const line = text.trim()
  const [, type, blob] =
    /^(?:[^\s@#]\S*[^\S\n]+)?(ssh-ed25519|ecdsa-sha2-nistp(?:256|384|521)|ssh-rsa)[^\S\n]+([A-Za-z0-9+/]\S*)(?:[^\S\n].*)?$/.exec(
      line,
    ) ?? []
  const problem =
    type !== undefined && blob !== undefined
      ? problemOf(type, blob)
      : line.includes('\n')
        ? 'expected one public host key, not several lines; keep the one of ssh-ed25519'
        : 'expected a public host key such as "ssh-ed25519 AAAAC3Nza…"'
  if (problem === undefined) return `${type} ${blob}`
  context.addIssue(`${problem}; read it with \`ssh-keyscan -t ed25519 <host>\` and compare it on the host itself`)
  return z.NEVER
})
