import { isLinkLocal, isLoopback, liesIn } from '../../../fixtures/perimeter/address.ts'
import type { Link } from '../../../fixtures/perimeter/links.ts'
import { seenValue } from '../survey/seen.ts'
import type { HostSurvey } from '../survey/survey.ts'
import type { TailnetPeer } from '../survey/tailnet.ts'
import type { Known } from './known.ts'
import { commentedOut, listLine, remark, section, valueLine } from './lines.ts'

/** The interface of a card, a bond or a bridge of theirs, with an address that others can reach. */
export interface LanLink {
  readonly name: string
  readonly address: string
  /** The networks that it is in: 192.168.1.0/24, written with the host's own address. */
  readonly networks: readonly string[]
}

/** Interfaces that lead to guests, or into a tunnel. */
const inner = /^(docker\d|br-|veth|virbr|lxc|lxd|cni|flannel|cali|podman|tailscale|wg|tun|tap|zt|nebula)/
const innerKinds = ['veth', 'wireguard', 'tun', 'dummy', 'vxlan']

/** In a host that is a container itself, as of LXC, a card is one end of such a pair, and is called as cards are. */
const isCardOfContainer = ({ name, kind }: Link): boolean => kind === 'veth' && /^(eth|en)/.test(name)

const isIPv4 = (address: string): boolean => !address.includes(':')

function lanLinkOf({ name, addresses, networks }: Link): LanLink[] {
  const usable = addresses.filter(one => !isLoopback(one) && !isLinkLocal(one))
  const address = usable.find(isIPv4) ?? usable[0]
  return address === undefined
    ? []
    : [{ name, address, networks: networks.filter(one => !isLinkLocal(one.split('/')[0] ?? '')) }]
}

/** The interfaces in a LAN, that of the default route first. */
export function lanLinks(survey: HostSurvey): LanLink[] {
  const routes = seenValue(survey.routes) ?? []
  const tailnet = seenValue(survey.tailnet)?.addresses ?? []
  const found = (seenValue(survey.links) ?? [])
    .filter(link => {
      const { name, kind, addresses } = link
      if (name === 'lo' || addresses.some(one => tailnet.includes(one))) return false
      return routes.includes(name) || isCardOfContainer(link) || !(inner.test(name) || innerKinds.includes(kind ?? ''))
    })
    .flatMap(lanLinkOf)
  const rank = ({ name }: LanLink): number => (routes.includes(name) ? routes.indexOf(name) : routes.length)
  return found.toSorted((a, b) => rank(a) - rank(b))
}

/** The address in the LAN, and where else the host has one. */
export function lanLines({ survey, here }: Known): string[] {
  const [first, ...others] = lanLinks(survey)
  if (first === undefined) {
    const why = 'unseen' in survey.links ? survey.links.unseen : 'No interface has an address that a LAN could reach.'
    return [
      ...remark(`${why} \`ip address show\` on the host lists them all.`),
      ...commentedOut(section('lan', ['address: 192.168.1.10', 'interface: enp3s0'])),
    ]
  }
  const onRoute = (seenValue(survey.routes) ?? []).includes(first.name)
  return section('lan', [
    valueLine('address', first.address, '`ip address show`'),
    valueLine(
      'interface',
      first.name,
      onRoute ? 'that of the default route' : 'no default route leads over it: `ip route show` tells the way out',
    ),
    ...others.flatMap(({ name, address, networks }) => {
      const own = here.find(one => one.address === survey.client && networks.some(net => liesIn(one.address, net)))
      return remark(
        `The host has another address in a LAN: ${address} on ${name}. One of them is judged here; a target of its own may name the other.${own === undefined ? '' : ` This machine has ${own.address} in that network: named here, with \`vantages: { lan: local }\`, it can be looked at from here.`}`,
      )
    }),
  ])
}

/** Whom the firewall lets in from the tailnet, where it says so: then nobody need be asked. */
export function peersOfFirewall(survey: HostSurvey): TailnetPeer[] {
  const sources = seenValue(survey.firewall)?.sources ?? []
  return (seenValue(survey.tailnet)?.peers ?? []).filter(({ address }) =>
    sources.some(one => liesIn(address, one) && liesIn(one, address)),
  )
}

/** Who may use the host over the tailnet: as somebody said, else as the firewall has it, else everybody there. */
export function allowedPeers({ survey, choices }: Known): readonly TailnetPeer[] {
  if (choices.peers !== null) return choices.peers
  const known = peersOfFirewall(survey)
  return known.length > 0 ? known : (seenValue(survey.tailnet)?.peers ?? [])
}

const example = ['address: 100.100.1.1', 'allowedPeers: [100.100.1.2]']

/** The host as a node of the tailnet. */
export function tailnetLines(known: Known): string[] {
  const { survey, choices, day } = known
  const node = seenValue(survey.tailnet)
  if (node === undefined || node.away !== null) {
    const why = node?.away ?? ('unseen' in survey.tailnet ? survey.tailnet.unseen : '')
    return [
      ...remark(`${why}: what is about a tailnet is not asked. \`tailscale status\` on the host tells.`),
      ...commentedOut(section('tailscale', example)),
    ]
  }
  const address = node.addresses.find(isIPv4) ?? node.addresses[0]
  const link = (seenValue(survey.links) ?? []).find(one => address !== undefined && one.addresses.includes(address))
  const allowed = allowedPeers(known)
  const names = allowed.map(({ name }) => name).join(', ')
  const whence =
    choices.peers !== null
      ? `${names}: said on ${day}`
      : peersOfFirewall(survey).length > 0
        ? `${names}: firewalld's zone self-hosted lets them in`
        : `${names}: everybody in the tailnet on ${day}; take out who may not use this host`
  const lines = [
    valueLine('address', address ?? '', '`tailscale status`'),
    ...(link ? [valueLine('interface', link.name, 'the interface that has this address')] : []),
    listLine(
      'allowedPeers',
      allowed.map(one => one.address),
      whence,
    ),
  ]
  if (address === undefined || allowed.length === 0)
    return [
      ...remark(
        'Nobody else of the tailnet may use this host, or nobody else is there: what is about the tailnet is not asked.',
      ),
      ...commentedOut(section('tailscale', lines)),
    ]
  const others = node.peers.filter(one => !allowed.includes(one))
  return section('tailscale', [
    ...lines,
    ...(others.length > 0
      ? remark(`Not allowed: ${others.map(one => `${one.name} (${one.address})`).join(', ')}.`)
      : []),
  ])
}
