import { BlockList, isIPv4 } from 'node:net'

/** Whether an IPv4 address lies in a subnet such as "172.30.0.0/16"; an address alone is a subnet of one. */
export function isWithin(address: string, subnet: string): boolean {
  const [network = '', bits = '32'] = subnet.split('/')
  if (!isIPv4(address) || !isIPv4(network)) return false
  const list = new BlockList()
  list.addSubnet(network, Number(bits))
  return list.check(address)
}

/** Whether two subnets have an address in common. */
export const overlap = (one: string, other: string): boolean =>
  isWithin(one.split('/')[0] ?? '', other) || isWithin(other.split('/')[0] ?? '', one)
