import { BlockList, isIP } from 'node:net'

const family = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

/** An IPv4 address that came in IPv6's clothes. */
const plain = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '')

/** Whose an address is: that one's alone, or of IPv6 the whole network (/64), of which anybody has all addresses. */
export function networkOf(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::')
  const words = (text: string): string[] => (text === '' ? [] : text.split(':'))
  const [front, back] = [words(head), words(tail ?? '')]
  // An IPv4 address at the end stands for two words.
  const missing = 8 - front.length - back.length - (address.includes('.') ? 1 : 0)
  const all = tail === undefined ? front : [...front, ...Array<string>(missing).fill('0'), ...back]
  return `${all
    .slice(0, 4)
    .map(word => Number.parseInt(word, 16).toString(16))
    .join(':')}::/64`
}

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
