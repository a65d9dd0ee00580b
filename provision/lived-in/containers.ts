import { z } from 'zod'

/** A port of the host that a container is published on. */
export interface PublishedAt {
  readonly address: string
  readonly port: number
  readonly protocol: string
}

/** A container that the host has, whoever made it. */
export interface FoundContainer {
  readonly name: string
  readonly running: boolean
  /** Whether Docker starts it again by itself. */
  readonly comesBack: boolean
  /** The compose project that it is of, and that project's folder. */
  readonly project: string
  readonly folder: string
  /** Whether its label says that it is of the stack. */
  readonly labelled: boolean
  readonly networks: readonly string[]
  readonly published: readonly PublishedAt[]
}

const label = { project: 'com.docker.compose.project', folder: 'com.docker.compose.project.working_dir' } as const

const bindings = z
  .record(z.string(), z.array(z.object({ HostIp: z.string(), HostPort: z.string() })).nullable())
  .nullable()

const inspected = z.object({
  name: z.string(),
  running: z.boolean(),
  restart: z.string(),
  labels: z.record(z.string(), z.string()).nullable(),
  networks: z.record(z.string(), z.unknown()).nullable(),
  declared: bindings,
  ports: bindings,
})

/** Shows each of a list. What is gone before it is shown, as a job's container that has ended, does not make Docker silent: the list is asked for anew. */
const asked = (list: string, inspect: string): string => `for try in 1 2 3; do
  ids=$(${list} --quiet --no-trunc) || exit
  [ -n "$ids" ] || exit 0
  shown=$(${inspect} --format "$format" $ids) && { printf '%s\\n' "$shown"; exit 0; }
done; exit 1`

/** Prints each container as one line of JSON, without its environment: that holds secrets. */
export const listContainers = `format='{"name":{{json .Name}},"running":{{json .State.Running}},"restart":{{json .HostConfig.RestartPolicy.Name}},"labels":{{json .Config.Labels}},"networks":{{json .NetworkSettings.Networks}},"declared":{{json .HostConfig.PortBindings}},"ports":{{json .NetworkSettings.Ports}}}'
${asked('docker container ls --all', 'docker container inspect')}`

/** Reads those lines; the containers are in the order of their names. @throws ZodError or SyntaxError for anything else. */
export const parseContainers = (text: string): FoundContainer[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map(line => {
      const { name, running, restart, labels, networks, declared, ports } = inspected.parse(JSON.parse(line))
      return {
        name: name.replace(/^\//, ''),
        running,
        comesBack: !['', 'no'].includes(restart),
        project: labels?.[label.project] ?? '',
        folder: labels?.[label.folder] ?? '',
        labelled: labels?.['plumbline.stack'] === 'self-hosted',
        networks: Object.keys(networks ?? {}),
        published: Object.entries((running ? ports : declared) ?? {}).flatMap(([inner, outer]) =>
          (outer ?? [])
            // One that does not run may have a range of ports, or none: Docker chooses when it starts.
            .filter(({ HostPort }) => /^\d+$/.test(HostPort))
            .map(({ HostIp, HostPort }) => ({
              address: HostIp === '' ? '0.0.0.0' : HostIp,
              port: Number(HostPort),
              protocol: inner.split('/')[1] ?? 'tcp',
            })),
        ),
      }
    })
    .toSorted((one, other) => one.name.localeCompare(other.name))

const network = z.object({
  name: z.string(),
  labels: z.record(z.string(), z.string()).nullable(),
  subnets: z.array(z.object({ Subnet: z.string().optional() })).nullable(),
})

/** A Docker network that the host has. */
export interface FoundNetwork {
  readonly name: string
  readonly labelled: boolean
  readonly subnets: readonly string[]
}

/** Prints each Docker network as one line of JSON. */
export const listNetworks = `format='{"name":{{json .Name}},"labels":{{json .Labels}},"subnets":{{json .IPAM.Config}}}'
${asked('docker network ls', 'docker network inspect')}`

/** Reads those lines. @throws ZodError or SyntaxError for anything else. */
export const parseNetworks = (text: string): FoundNetwork[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map(line => {
      const { name, labels, subnets } = network.parse(JSON.parse(line))
      return {
        name,
        labelled: labels?.['plumbline.stack'] === 'self-hosted',
        subnets: (subnets ?? []).flatMap(({ Subnet }) => (Subnet === undefined ? [] : [Subnet])),
      }
    })
