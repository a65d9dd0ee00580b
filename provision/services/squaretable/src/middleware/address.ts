import { BlockList, isIP } from 'node:net'

const family = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

/** An IPv4 address that came in IPv6's clothes. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '')

/** Who asks, from outside. */
export interface Caller {
  /** Where the caller is; the proxy's word where the proxy is trusted. */
  readonly address: string
  /** Whether the request came through a proxy that is trusted. */
  readonly trusted: boolean
}

/**
 * Tells callers by their connection and, where that is a trusted proxy, by the last hop it names: those before it are the caller's own words.
 * @param networks of trusted proxies, as CIDR.
 */
export function callers(networks: readonly string[]): (socket: string | undefined, forwarded?: string) => Caller {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits = ''] = network.split('/')
    list.addSubnet(address, Number(bits), family(address))
  }
  return (socket, forwarded) => {
    const address = plain(socket ?? '')
    const trusted = isIP(address) !== 0 && list.check(address, family(address))
    if (!trusted) return { address, trusted }
    const hop = plain(forwarded?.split(',').at(-1)?.trim() ?? '')
    return { address: isIP(hop) === 0 ? address : hop, trusted }
  }
}
