import { stringify } from 'yaml'
import { liesIn } from '../../../fixtures/perimeter/address.ts'
import { seenValue } from '../survey/seen.ts'
import { type Known, type VantageName, vantageNames } from './known.ts'
import { commentedOut, remark, section } from './lines.ts'
import { allowedPeers, lanLinks } from './network.ts'

const isThisMachine = ({ login }: Known): boolean => login.host === 'local'

/** Where this machine itself stands, as the host sees it. */
function standing(known: Known): { readonly vantage: VantageName; readonly because: string }[] {
  if (isThisMachine(known)) return []
  const { here, survey } = known
  const [lan] = lanLinks(survey)
  // Many LANs have the same numbers: only what the host itself saw come from here says that it is the same one.
  const neighbour = here.find(
    ({ address }) => address === survey.client && lan?.networks.some(network => liesIn(address, network)),
  )
  const peers = seenValue(survey.tailnet)?.peers ?? []
  const peer = peers.find(({ address }) => here.some(one => one.address === address))
  const allowed = peer !== undefined && allowedPeers(known).some(({ address }) => address === peer.address)
  return [
    ...(neighbour
      ? [{ vantage: 'lan' as const, because: `this machine has ${neighbour.address} in the same network` }]
      : []),
    ...(peer
      ? [
          {
            vantage: allowed ? ('tailnet' as const) : ('stranger' as const),
            because: `this machine is ${peer.address} in the tailnet`,
          },
        ]
      : []),
  ]
}

const missing = {
  lan: 'a machine in the LAN that is not in the tailnet',
  tailnet: 'a peer of the tailnet that may use the host',
  stranger: 'a peer of the tailnet that may not',
} as const

/** Where else the suite looks from. */
export function vantageLines(known: Known): string[] {
  const { vantages } = known
  const isNamed = (one: VantageName): boolean => vantages.some(({ vantage }) => vantage === one)
  const found = standing(known).filter(({ vantage }) => !isNamed(vantage))
  const hasTailnet = seenValue(known.survey.tailnet)?.away === null
  const wanted = vantageNames.filter(
    one => (one === 'lan' || hasTailnet) && !isNamed(one) && !found.some(({ vantage }) => vantage === one),
  )
  const holes = wanted.flatMap(one =>
    section(one, ['host: 192.168.1.20', 'user: probe', 'hostKey: ssh-ed25519 AAAA…'], missing[one]),
  )
  const why =
    wanted.length === 0
      ? []
      : remark(
          `What only ${wanted.map(one => missing[one]).join(', or ')} could see is inconclusive until one is named: here, or by \`--vantage ${wanted[0]}=user@machine\` of init.`,
        )
  if (found.length + vantages.length === 0) return [...why, ...commentedOut(section('vantages', holes))]
  return section('vantages', [
    ...found.map(({ vantage, because }) => `${vantage}: local # ${because}`),
    ...vantages.flatMap(({ vantage, login }) =>
      login.host === 'local'
        ? [`${vantage}: local # said on ${known.day}`]
        : section(vantage, stringify(login, { lineWidth: 0 }).trimEnd().split('\n'), `logged in on ${known.day}`),
    ),
    ...why,
    ...commentedOut(holes),
  ])
}
