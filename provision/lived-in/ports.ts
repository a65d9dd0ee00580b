import { parse } from 'yaml'
import { z } from 'zod'
import { hasPart, type Target } from '../inventory.ts'
import { composeText, type Service } from '../service.ts'
import type { AsFound } from './as-found.ts'
import { takesPort } from './listeners.ts'
import { isOfStack } from './names.ts'

const composed = z.object({ services: z.record(z.string(), z.object({ ports: z.array(z.string()).default([]) })) })

/** The ports of the host that a service publishes, as "80/tcp". */
const neededPorts = (service: Service): string[] =>
  Object.values(composed.parse(parse(composeText(service))).services).flatMap(({ ports }) =>
    ports.flatMap(port => {
      const [, outer, protocol = 'tcp'] = /:(\d+):\d+(?:\/(tcp|udp))?$/.exec(port) ?? []
      return outer === undefined ? [] : [`${outer}/${protocol}`]
    }),
  )

/** A port that a service needs and that something else holds. */
export interface TakenPort {
  readonly service: string
  /** "80/tcp"; several where the same holder has them at the same place. */
  readonly ports: readonly string[]
  /** Who holds it, and where. */
  readonly by: string
}

/** Docker's program that listens in a container's place. */
const relay = 'docker-proxy'

/** Ports of the stack that somebody else holds, at every address or at the tailnet's. */
export function takenPorts(target: Target, found: AsFound, services: readonly Service[]): TakenPort[] {
  const address = hasPart(target, 'tailscale') ? target.tailscale.address : undefined
  const { containers = [], listeners } = found
  const others = containers.filter(one => one.running && !isOfStack(target, services, one))
  const holder = (port: string): string | undefined => {
    const isIt = (one: { address: string; port: number; protocol: string }) =>
      `${one.port}/${one.protocol}` === port && takesPort(one.address, address)
    const published = others.flatMap(({ name, project, published }) =>
      published
        .filter(isIt)
        .map(
          one => `the container ${name}${project === '' ? '' : ` of the compose project ${project}`} (${one.address})`,
        ),
    )
    const isOfContainer = ({ address, port: its, protocol }: (typeof listeners)[number]) =>
      containers.some(
        ({ running, published: all }) =>
          running && all.some(one => one.address === address && one.port === its && one.protocol === protocol),
      )
    const listening = listeners
      .filter(one => isIt(one) && !(one.processes.includes(relay) && isOfContainer(one)))
      .map(one => `${one.processes.join(', ') || 'a program'} (${one.address})`)
    return [...published, ...listening][0]
  }
  return services.flatMap(service => {
    const taken = new Map<string, string[]>()
    for (const port of neededPorts(service)) {
      const by = holder(port)
      if (by !== undefined) taken.set(by, [...(taken.get(by) ?? []), port])
    }
    return [...taken].map(([by, ports]) => ({ service: service.name, ports, by }))
  })
}
