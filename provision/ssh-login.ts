import { isIPv6 } from 'node:net'
import { userInfo } from 'node:os'
import { z } from 'zod'
import { machine, port } from './addresses.ts'
import { hostKey } from './host-key.ts'

/** How to log in to one machine. The host key is pinned: no other key is ever accepted. */
const hop = z.strictObject({
  host: machine,
  port: port.default(22),
  user: z.string().min(1),
  /** A private key file, relative to the inventory's folder; one with a passphrase is the SSH agent's. Without one the agent's keys and the files that `ssh` takes are tried. */
  identityFile: z.string().optional(),
  /** The socket of the agent that holds the key, where it is another than SSH_AUTH_SOCK names: a password manager's, for instance. */
  identityAgent: z.string().optional(),
  hostKey,
})

/** How to reach a machine over SSH: directly, or through others, the nearest first. */
export const ssh = hop.extend({ jump: z.array(hop).min(1).optional() })

/** A login over SSH, its identity files resolved to absolute paths. */
export type SshLogin = z.output<typeof ssh>

/** What the inventory calls the machine that the suite runs on. Nobody logs in there. */
const local = 'local'

/** Whether a login is none: the commands run on this very machine. */
export const isLocal = ({ host }: Pick<SshLogin, 'host'>): boolean => host === local

/** This very machine in the form of a login, of which nothing but the user is true. */
const here = { host: local, port: 22, user: userInfo().username, hostKey: '' }

/** The same login, or in its place `local` or `{ host: local }` for the machine that the suite runs on. */
export const orLocal = <T extends z.ZodType>(login: T): z.ZodType<z.output<T>> =>
  z.unknown().transform((value, context): z.output<T> => {
    if (value === local) return here as z.output<T>
    if (typeof value === 'object' && value !== null && 'host' in value && value.host === local) {
      const { port: listens = 22 } = value as { port?: number }
      return { ...here, port: listens } as z.output<T>
    }
    const read = login.safeParse(value)
    if (read.success) return read.data
    context.issues.push(...(read.error.issues as typeof context.issues))
    return z.NEVER
  })

/** Where a login goes, as people write it: an IPv6 address stands in brackets before a port. */
export const socketName = ({ host, port }: Pick<SshLogin, 'host' | 'port'>): string =>
  isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`
