import { isIPv6 } from 'node:net'
import { z } from 'zod'

/** A TCP port. */
export const port = z.int().min(1).max(65535)

/** A name, whose parts may hold underscores (OpenSSH and resolvers take them, certificates do not), an IPv4 or an IPv6 address. */
const machine = z
  .string()
  .transform(text => /^\[(.*)\]$/.exec(text)?.[1] ?? text)
  .refine(
    text => isIPv6(text) || /^[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?\.?$/i.test(text),
    'expected a host name or an address, of IPv4 or IPv6; port and user are fields of their own',
  )

/**
 * One public key, as a host's own file, `known_hosts` and `ssh-keyscan` show it. What stands before it there (names, `[name]:port`, or
 * a hash of them) and the comment behind it are none of it.
 */
const hostKey = z.string().transform((text, context) => {
  const line = text.trim()
  const [, key] =
    /^(?:[^\s@#]\S*[^\S\n]+)?((?:ssh-ed25519|ecdsa-sha2-nistp(?:256|384|521)|ssh-rsa)[^\S\n]+[A-Za-z0-9+/]+=*)(?:[^\S\n].*)?$/.exec(
      line,
    ) ?? []
  if (key !== undefined) return key.replace(/\s+/, ' ')
  context.addIssue(
    line.includes('\n')
      ? 'expected one public host key, not several lines; keep the one of ssh-ed25519'
      : 'expected a public host key such as "ssh-ed25519 AAAAC3Nza…"; read it with `ssh-keyscan -t ed25519 <host>` and compare it on the host itself',
  )
  return z.NEVER
})

/** How to reach a machine over SSH. The host key is pinned: no other key is ever accepted. */
export const ssh = z.strictObject({
  host: machine,
  port: port.default(22),
  user: z.string().min(1),
  /** A private key file; without one the SSH agent is asked. Relative to the inventory's folder. */
  identityFile: z.string().optional(),
  hostKey,
})

/** A login over SSH, its identity file resolved to an absolute path. */
export type SshLogin = z.output<typeof ssh>

/** Where a login goes, as people write it: an IPv6 address stands in brackets before a port. */
export const socketName = ({ host, port }: Pick<SshLogin, 'host' | 'port'>): string =>
  isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`
