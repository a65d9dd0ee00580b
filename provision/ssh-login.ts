import { isIPv6 } from 'node:net'
import { z } from 'zod'
import { machine, port } from './addresses.ts'
import { hostKey } from './host-key.ts'

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
