import { isLoopback, isMulticast, isWildcard } from '../../../fixtures/perimeter/address.ts'
import type { Met } from '../answers/meet.ts'

/** A port that others can reach, were there no firewall. */
interface Door {
  readonly address: string
  readonly port: number
  readonly protocol: string
}

/** A port that others can reach, and what answers there. */
export interface Opening {
  /** As people know it: "AdGuard Home (adguard)". */
  readonly what: string
  readonly port: number
  readonly protocols: readonly string[]
  /** The process, where it runs outside a container. */
  readonly process: string | null
  /** Whether it has a login of its own, by default. A database of which only a password would tell was not asked. */
  readonly login: 'own' | 'none' | 'not tried'
}

/** What a host of any kind listens with to be administered, to get its address and to be in a tailnet: nobody need be asked about it. */
const usual =
  /^(sshd|sshd-session|systemd|systemd-resolve|systemd-network|dhclient|dhcpcd|NetworkManager|chronyd|ntpd|avahi-daemon|tailscaled|wireguard-go|unknown)$/

/** As people know it: what it is, and how its owner calls it. */
export function calledName({ container, signs, is }: Met): string {
  const own = container?.name ?? signs.process ?? 'unknown'
  if (is === undefined || is.kind.name.toLowerCase() === own.toLowerCase()) return own
  // Whose socket it is, only root is told.
  return container === null && own === 'unknown' ? is.kind.name : `${is.kind.name} (${own})`
}

const loginOf = ({ is }: Met): Opening['login'] =>
  is?.kind.open === true ? 'none' : is?.kind.silent === true ? 'not tried' : 'own'

const doorsOf = ({ container, sockets, signs: { process = '' } }: Met): readonly Door[] =>
  container?.published ?? (usual.test(process) ? [] : sockets.filter(({ wireguard }) => wireguard !== true))

/**
 * Everything that the LAN could reach, but for what lets whoever reaches it be root: nobody is asked whether that is meant. Pure.
 * @param apart addresses that are not the LAN's: those in the tailnet.
 */
export function lanOpenings(met: readonly Met[], apart: readonly string[]): Opening[] {
  const isOpen = ({ address }: Door): boolean =>
    isWildcard(address) || !(isLoopback(address) || isMulticast(address) || apart.includes(address))
  return met
    .filter(({ is }) => is?.kind.name !== 'Docker Engine')
    .flatMap(one =>
      [...Map.groupBy(doorsOf(one).filter(isOpen), ({ port }) => port)].map(([port, doors]) => ({
        ...{ what: calledName(one), port, protocols: [...new Set(doors.map(({ protocol }) => protocol))].toSorted() },
        process: one.container === null ? (one.signs.process ?? null) : null,
        login: loginOf(one),
      })),
    )
    .toSorted((a, b) => a.port - b.port)
}
