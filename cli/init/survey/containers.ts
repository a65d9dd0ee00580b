import { z } from 'zod'
import { copyLabel } from '../../../fixtures/containers/container.ts'
import type { Fact } from '../../../fixtures/look/fact.ts'

const bindings = z.array(z.object({ HostIp: z.string().default(''), HostPort: z.string() })).nullish()

const inspected = z.looseObject({
  id: z.string(),
  pid: z.number(),
  name: z.string().transform(name => name.replace(/^\//, '')),
  image: z.string(),
  labels: z
    .record(z.string(), z.string())
    .nullish()
    .transform(labels => labels ?? {}),
  exposed: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform(ports => Object.keys(ports ?? {})),
  running: z.boolean(),
  privileged: z.boolean().nullish(),
  mode: z.string(),
  mounts: z
    .array(
      z.looseObject({ Type: z.string(), Source: z.string().default(''), Destination: z.string(), RW: z.boolean() }),
    )
    .nullish()
    .transform(mounts => mounts ?? []),
  ports: z
    .record(z.string(), bindings)
    .nullish()
    .transform(ports => ports ?? {}),
  networks: z
    .record(z.string(), z.looseObject({ IPAddress: z.string().default('') }))
    .nullish()
    .transform(networks => networks ?? {}),
})

/** Where the host answers for a container. */
export interface Published {
  readonly address: string
  readonly port: number
  readonly inside: number
  readonly protocol: string
}

/** A container of the host, as far as a proposal needs it. Its variables are not asked for: they hold secrets. */
export interface SeenContainer {
  readonly id: string
  readonly name: string
  readonly image: string
  readonly labels: Readonly<Record<string, string>>
  readonly running: boolean
  readonly onHostNetwork: boolean
  readonly privileged: boolean
  readonly binds: readonly { readonly source: string; readonly destination: string; readonly writable: boolean }[]
  readonly published: readonly Published[]
  /** The TCP ports that it listens on inside, or, where only root may see that, those that it exposes. */
  readonly inside: readonly number[]
  /** Its addresses by the names of its networks. */
  readonly networks: Readonly<Record<string, string>>
  /** The socket of the engine that it belongs to, where that is a user's own. */
  readonly rootless: string | null
}

const template = [
  '{"id":{{json .Id}}',
  '"pid":{{json .State.Pid}}',
  '"name":{{json .Name}}',
  '"image":{{json .Config.Image}}',
  '"labels":{{json .Config.Labels}}',
  '"exposed":{{json .Config.ExposedPorts}}',
  '"running":{{json .State.Running}}',
  '"privileged":{{json .HostConfig.Privileged}}',
  '"mode":{{json .HostConfig.NetworkMode}}',
  '"mounts":{{json .Mounts}}',
  '"ports":{{json .NetworkSettings.Ports}}',
  '"networks":{{json .NetworkSettings.Networks}}}',
].join(',')

const tcp = (key: string): number[] => (/^\d+(\/tcp)?$/.test(key) ? [Number.parseInt(key, 10)] : [])

function containerOf(line: string, rootless: string | null, listening: ReadonlyMap<number, number[]>): SeenContainer {
  const { id, pid, name, image, labels, exposed, running, privileged, mode, mounts, ports, networks } = inspected.parse(
    JSON.parse(line),
  )
  return {
    ...{ id, name, image, labels, running, rootless, onHostNetwork: mode === 'host', privileged: privileged === true },
    binds: mounts
      .filter(({ Type }) => Type === 'bind')
      .map(({ Source, Destination, RW }) => ({ source: Source, destination: Destination, writable: RW })),
    published: Object.entries(ports).flatMap(([key, bound]) =>
      (bound ?? []).map(({ HostIp, HostPort }) => ({
        ...{ address: HostIp || '0.0.0.0', port: Number(HostPort), inside: Number.parseInt(key, 10) },
        protocol: key.split('/')[1] ?? 'tcp',
      })),
    ),
    // What an image says that it exposes is only a habit of its makers.
    inside: listening.get(pid) ?? [...new Set([...Object.keys(ports), ...exposed].flatMap(tcp))],
    networks: Object.fromEntries(Object.entries(networks).map(([network, { IPAddress }]) => [network, IPAddress])),
  }
}

/** Every container, running or not, of the system's engine and of engines that users run for themselves; null where there is no Docker. */
export const seenContainers: Fact<SeenContainer[] | null> = {
  name: 'containers',
  asks: 'docker inspect',
  command: [
    'command -v docker >/dev/null || { echo missing; exit 0; }',
    // Listening sockets that are not only for the container itself, as the kernel writes them: address and port in hexadecimal.
    `ports() { while read -r p; do [ "$p" = 0 ] || awk '$4 == "0A" && $2 !~ /7F:/ { split($2, at, ":"); print at[2] }' /proc/$p/net/tcp /proc/$p/net/tcp6 2>/dev/null | sort -u | sed "s/^/listen $p /"; done; }`,
    `list() { ids=$(docker ps --all --quiet --no-trunc) || return; [ -z "$ids" ] || { docker inspect --format '${template}' $ids; docker inspect --format '{{.State.Pid}}' $ids | ports; }; }`,
    'list; e=$?',
    'for s in /run/user/[0-9]*/docker.sock; do if [ -S "$s" ] && [ -w "$s" ]; then echo "rootless $s"; DOCKER_HOST=unix://$s list && e=0; fi; done',
    'exit $e',
  ].join('\n'),
  parse: stdout => {
    const lines = stdout.split('\n').filter(line => line.trim() !== '')
    if (lines[0] === 'missing') return null
    const listening = new Map<number, number[]>()
    for (const line of lines) {
      const [, pid, hex] = /^listen (\d+) ([\dA-F]+)$/.exec(line) ?? []
      if (pid === undefined || hex === undefined) continue
      listening.set(Number(pid), [...(listening.get(Number(pid)) ?? []), Number.parseInt(hex, 16)])
    }
    let rootless: string | null = null
    return lines.flatMap(line => {
      if (line.startsWith('listen ')) return []
      const [, socket] = /^rootless (\S+)$/.exec(line) ?? []
      if (socket !== undefined) {
        rootless = socket
        return []
      }
      const container = containerOf(line, rootless, listening)
      // What a run of this suite has made will be gone.
      return container.labels[copyLabel] === undefined ? [container] : []
    })
  },
}
