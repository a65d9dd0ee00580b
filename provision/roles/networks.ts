import { z } from 'zod'
import type { Target } from '../inventory.ts'
import type { Operation } from '../operation.ts'
import { sh } from '../shell.ts'

/** The bridge's name on the host: the guard's rules name it. */
export const bridge = 'br-self-hosted'

/** The label of everything that belongs to the stack. */
const stackLabel = 'plumbline.stack=self-hosted'

const networks = z.array(
  z.object({
    Id: z.string(),
    Name: z.string(),
    Driver: z.string(),
    EnableIPv6: z.boolean(),
    Internal: z.boolean(),
    IPAM: z.object({ Config: z.array(z.object({ Subnet: z.string().optional() })).nullable() }),
    Options: z.record(z.string(), z.string()).nullable(),
    Containers: z.record(z.string(), z.unknown()).nullable(),
  }),
)

/** The format in which Docker tells a container's own network, its id, and its further names in a network. */
const namesIn = (network: string): string =>
  `{{.HostConfig.NetworkMode}} {{.Id}}{{with index .NetworkSettings.Networks "${network}"}}{{range .Aliases}} {{.}}{{end}}{{end}}`

/**
 * Joins a container to a network under the names that it had there. @param line what Docker told in the format above.
 * @returns nothing where it was made on a network by the id of one that is removed: Docker joins it to none, and it must be made anew.
 */
function joining(network: string, removed: readonly string[], line: string): string[] {
  const [own = '', id = '', ...names] = line.split(' ')
  if (removed.includes(own)) return []
  // Before version 25 Docker counted the short id among them, and adds it by itself.
  const flags = names.filter(name => !id.startsWith(name)).flatMap(name => ['--alias', name])
  return [sh`docker network connect ${flags} ${network} ${id}`]
}

/** The stack's one network: a bridge with its own subnet, on which a port that is published without an address binds to the tailnet's. */
const network = ({ docker, tailscale }: Target): Operation => ({
  title: `The Docker network ${docker.network} is a bridge on ${docker.subnet}`,
  async *needed(host) {
    const options = {
      'com.docker.network.bridge.name': bridge,
      'com.docker.network.bridge.host_binding_ipv4': tailscale.address,
    }
    const listed = await host.show(
      sh`ids=$(docker network ls --quiet --no-trunc --filter name=${`^${docker.network}$`}) && if [ -n "$ids" ]; then docker network inspect $ids; else echo '[]'; fi`,
    )
    const found = networks.parse(JSON.parse(listed))
    const why = (one: (typeof found)[number]): string | undefined => {
      const subnets = (one.IPAM.Config ?? []).map(({ Subnet }) => Subnet).join(', ')
      if (one.Driver !== 'bridge') return `its driver is ${one.Driver}`
      if (subnets !== docker.subnet) return `its subnet is ${subnets || 'none'}`
      if (one.EnableIPv6) return 'IPv6 is on'
      if (one.Internal) return 'it is internal'
      const other = Object.entries(options).find(([key, value]) => one.Options?.[key] !== value)
      return other && `${other[0]} is ${one.Options?.[other[0]] ?? 'not set'}`
    }
    const right = found.find(one => why(one) === undefined)
    const wrong = found.filter(one => one !== right)
    const removed = wrong.map(({ Id }) => Id)
    const cutOff = wrong
      .flatMap(one => Object.keys(one.Containers ?? {}))
      .filter(id => right?.Containers?.[id] === undefined)
    // Asked before they are cut off: the network is where it is kept.
    const named =
      cutOff.length > 0
        ? await host.show(sh`docker container inspect --format ${namesIn(docker.network)} ${cutOff}`)
        : ''
    const joined = named
      .split('\n')
      .filter(Boolean)
      .flatMap(line => joining(docker.network, removed, line))
    const lost = cutOff.length - joined.length
    for (const one of wrong) {
      const attached = Object.keys(one.Containers ?? {})
      yield {
        what: `remove the network ${one.Name} (${why(one) ?? 'there are two of that name'})${lost > 0 ? `: ${lost} of its containers must be made anew` : ''}`,
        command: [
          ...attached.map(id => sh`docker network disconnect --force ${one.Id} ${id}`),
          sh`docker network rm ${one.Id}`,
        ].join(' && '),
      }
    }
    const again = {
      what: `join ${joined.length} ${joined.length === 1 ? 'container' : 'containers'} to ${docker.network} again`,
      command: joined.join(' && '),
    }
    if (right) {
      if (joined.length > 0) yield again
      return
    }
    const flags = Object.entries(options).flatMap(([key, value]) => ['--opt', `${key}=${value}`])
    yield {
      what: `create the network ${docker.network}`,
      command: sh`docker network create --driver bridge --subnet ${docker.subnet} ${flags} --label ${stackLabel} ${docker.network}`,
    }
    if (joined.length > 0) yield again
  },
})

/** No container claims to be of the stack but those that a deploy makes. */
const noImpostors = (declared: readonly string[]): Operation => ({
  title: 'No other container claims to be of the stack',
  async *needed(host) {
    const names = await host.show(sh`docker container ls --all --filter ${`label=${stackLabel}`} --format '{{.Names}}'`)
    for (const name of names.split('\n').filter(Boolean)) {
      if (!declared.includes(name)) {
        yield {
          what: `remove the container ${name}, which no service declares`,
          command: sh`docker rm --force ${name}`,
        }
      }
    }
  },
})

/** The Docker network of the stack, and who is on it. @param declared the names of the stack's containers. */
export const networksRole = (target: Target, declared: readonly string[]): readonly Operation[] => [
  network(target),
  noImpostors(declared),
]
