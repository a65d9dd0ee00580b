import { isLoopback, isWildcard } from '../../../fixtures/perimeter/address.ts'
import type { Listener } from '../../../fixtures/perimeter/listener.ts'
import type { Signs } from '../recognise/recognise.ts'
import type { SeenContainer } from '../survey/containers.ts'
import type { AskedPort } from './get.ts'

/** Something that runs on the host, and where it can be asked what it is. */
export interface Subject {
  /** The container; null for a program of the host's own. */
  readonly container: SeenContainer | null
  readonly signs: Omit<Signs, 'said'>
  readonly places: readonly AskedPort[]
  /** Its sockets, where it is no container. */
  readonly sockets: readonly Listener[]
}

/** Programs that speak another language than HTTP, and would only write of a break-in into their logs. */
const others =
  /^(sshd|sshd-session|systemd|systemd-resolve|dnsmasq|named|unbound|chronyd|ntpd|rpcbind|rpc\..*|smbd|nmbd|master|exim4|avahi-daemon|mysqld|mariadbd|tailscaled|wireguard-go|dhclient|NetworkManager|containerd|kernel)$/

/** Ports of such programs, where it is not known who holds them. */
const otherPorts = [22, 25, 53, 111, 139, 445, 587, 993, 3306]

const isAnother = ({ process, port }: Listener): boolean =>
  process === 'unknown' ? otherPorts.includes(port) : others.test(process)

/** Who stands for a container at its published ports; `unknown` to all but root. */
const relays = /^(docker-proxy|dockerd|rootlessport|slirp4netns|conmon|unknown)$/

/** The relay of a published port: who it stands for is asked itself. */
const isRelayOf =
  (containers: readonly SeenContainer[]) =>
  ({ process, port, protocol }: Listener): boolean =>
    process === 'docker-proxy' ||
    (relays.test(process) &&
      containers.some(({ published }) => published.some(one => one.port === port && one.protocol === protocol)))

const holds = (container: SeenContainer, { unit }: Listener): boolean =>
  unit?.includes(container.id.slice(0, 12)) ?? false

/** Where a container answers: at its own address, or where its port is published. */
function placesOf(container: SeenContainer, sockets: readonly Listener[]): AskedPort[] {
  if (container.onHostNetwork)
    return sockets.filter(one => one.protocol === 'tcp' && holds(container, one)).map(placeOf)
  const address = container.rootless === null ? Object.values(container.networks).find(one => one !== '') : undefined
  if (address !== undefined)
    return container.inside.filter(port => !otherPorts.includes(port)).map(port => ({ address, port }))
  return container.published
    .filter(({ protocol, inside }) => protocol === 'tcp' && !otherPorts.includes(inside))
    .map(({ address: at, port }) => ({ address: isWildcard(at) ? '127.0.0.1' : at, port }))
}

const placeOf = ({ address, port }: Listener): AskedPort => ({
  address: isWildcard(address) ? '127.0.0.1' : isLoopback(address) && address.includes(':') ? '::1' : address,
  port,
})

/**
 * Everything that can be asked: each container that runs, and each program of the host that listens on TCP. Pure.
 * @param asRoot whether the sockets were listed by root: what then nobody holds is the kernel's, or of another network namespace.
 */
export function subjects(
  containers: readonly SeenContainer[],
  sockets: readonly Listener[],
  asRoot: boolean,
): Subject[] {
  const running = containers.filter(one => one.running)
  const inContainers = running.map((container): Subject => {
    const places = placesOf(container, sockets)
    const { image, labels, inside } = container
    return { container, places, signs: { image, labels, ports: inside }, sockets: [] }
  })
  const isRelay = isRelayOf(running)
  const own = sockets.filter(one => !isRelay(one) && !running.some(container => holds(container, one)))
  const byProcess = Map.groupBy(own, ({ process, port, protocol }) =>
    process === 'unknown' ? `${protocol} ${port}` : process,
  )
  const programs = [...byProcess.values()].map((held): Subject => {
    const [{ process = '' } = {}] = held
    const ports = [...new Set(held.map(({ port }) => port))]
    const asked = held
      .filter(one => one.protocol === 'tcp' && !isAnother(one) && !(asRoot && one.process === 'unknown'))
      .map(placeOf)
    const places = asked.filter(({ port }, at) => asked.findIndex(one => one.port === port) === at)
    return { container: null, places, signs: { process, ports }, sockets: held }
  })
  return [...inContainers, ...programs]
}
