import ipaddr from 'ipaddr.js'
import { z } from 'zod'

/** A TCP or UDP port. */
export const port = z.int('expected a port, a whole number from 1 to 65535').min(1).max(65535)

/** A name of RFC 1123: parts of at most 63 characters, 253 together. The last is no number, or it would be read as an address (RFC 1123, 2.1). */
function isName(text: string, inner: RegExp): boolean {
  const parts = text.replace(/\.$/, '').split('.')
  const fits = parts.every(part => part.length <= 63 && inner.test(part))
  return fits && text.length <= 254 && !/^(\d+|0x[\da-f]*)$/i.test(parts.at(-1) ?? '')
}
const lettersAndDigits = /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i
const underscoresToo = /^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?$/i

/** A name that certificates can be made for; letters are made small. */
export const hostName = z
  .string()
  .refine(
    text => isName(text, lettersAndDigits) && !text.endsWith('.'),
    'expected a host name such as "ai.example.org", without underscores',
  )
  .transform(text => text.toLowerCase())

/** What an IPv6 address has behind it that is only good on one link: the interface. */
const zone = /%[^\s/:%]{1,15}$/

const rangeOf = (text: string): string | undefined => {
  const address = text.includes(':') ? text.replace(zone, '') : text
  const isAddress = text.includes(':') ? ipaddr.IPv6.isValid(address) : ipaddr.IPv4.isValidFourPartDecimal(text)
  return isAddress ? ipaddr.process(address).range() : undefined
}

/** Why nothing can be reached under a text: no name and no address, or none of one machine. Undefined where it can. */
export function unreachableName(text: string): string | undefined {
  const range = rangeOf(text)
  if (range === undefined) {
    return isName(text, underscoresToo)
      ? undefined
      : 'expected a host name or an address, of IPv4 or IPv6; port and user are fields of their own'
  }
  if (['unspecified', 'multicast', 'broadcast'].includes(range)) return 'expected the address of one machine'
  return range === 'linkLocal' && text.includes(':') && !zone.test(text)
    ? 'expected the interface behind a link-local address, such as "fe80::1%enp3s0"'
    : undefined
}

/** A name, whose parts may hold underscores (OpenSSH and resolvers take them, certificates do not), an IPv4 or an IPv6 address. */
export const machine = z
  .string()
  .transform(text => /^\[(.*)\]$/.exec(text)?.[1] ?? text)
  .superRefine((text, context) => {
    const problem = unreachableName(text)
    if (problem !== undefined) context.addIssue(problem)
  })

const fourNumbers = z.string().refine(ipaddr.IPv4.isValidFourPartDecimal, {
  error: 'expected an IPv4 address, four numbers from 0 to 255, such as "192.168.1.10"',
  abort: true,
})

/** An IPv4 address that something can be asked at, be it on the machine itself. */
export const askable = fourNumbers.refine(
  text => unreachableName(text) === undefined,
  'expected the address of one machine',
)

/** The IPv4 address that one machine has in a network. */
export const machineAddress = askable.refine(
  text => rangeOf(text) !== 'loopback',
  'expected the address that the machine has in its network',
)

/** A network of IPv4 that containers can have addresses in. */
export const network = z.string().superRefine((text, context) => {
  if (!ipaddr.IPv4.isValidCIDRFourPartDecimal(text)) {
    context.addIssue('expected an IPv4 network such as "172.30.0.0/16"')
    return
  }
  const first = ipaddr.IPv4.networkAddressFromCIDR(text).toString()
  const length = text.split('/')[1]
  if (`${first}/${length}` !== text) context.addIssue(`expected the network's first address, "${first}/${length}"`)
  else if (Number(length) > 29 || Number(length) < 8) context.addIssue('expected a network of /8 to /29')
})

/** A name of a network interface: what the kernel takes as one (dev_valid_name), at most 15 bytes. */
export const interfaceName = z
  .string()
  .regex(
    /^(?!\.{1,2}$)[^\s/:]{1,15}$/,
    'expected the name of a network interface, at most 15 characters, such as "enp3s0"',
  )
