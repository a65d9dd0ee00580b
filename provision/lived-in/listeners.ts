import { OperationError } from '../host.ts'

/** A socket that waits for others. */
export interface FoundListener {
  readonly protocol: string
  readonly address: string
  readonly port: number
  /** The programs that hold it; none where `ss` may not tell. */
  readonly processes: readonly string[]
}

/** An IPv4 address that a program of IPv6 listens on, as what it is: `[::ffff:127.0.0.1]` is 127.0.0.1. */
const unmapped = (address: string): string => address.replace(/^\[::ffff:([\d.]+)\]$/, '$1')

/** Reads what `ss -H -lntup` prints. @throws OperationError that shows a line of another form. */
export const parseListeners = (text: string): FoundListener[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map(line => {
      const [protocol = '', , , , local = ''] = line.trim().split(/\s+/)
      const [, address, port] = /^(.+):(\d+)$/.exec(local) ?? []
      if (address === undefined || !/^(tcp|udp)$/.test(protocol))
        throw new OperationError(`ss lists a socket in an unexpected form: ${JSON.stringify(line)}`)
      return {
        protocol,
        address: unmapped(address.replace(/%.*$/, '')),
        port: Number(port),
        processes: [...new Set([...line.matchAll(/"([^"]+)",pid=/g)].map(([, name = '']) => name))],
      }
    })

/** Whether others than the host itself can ask at an address. */
export const isOutward = (address: string): boolean => !/^(127\.|\[?::1\]?$|\[?fe80:)/.test(address)

/** Whether a socket at `address` keeps another from listening at the same port of `wanted`; without that, of any address that others can ask at. */
export const takesPort = (address: string, wanted: string | undefined): boolean =>
  ['0.0.0.0', '*'].includes(address) || (wanted !== undefined && address === wanted)
