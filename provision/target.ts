import { posix } from 'node:path'
import { z } from 'zod'
import { askable, hostName, interfaceName, machineAddress, network, port, unreachableName } from './addresses.ts'
import { ssh } from './ssh-login.ts'

/** A path as the kernel shows it, so that it can be compared: no slash at its end, no two in a row, and neither `.` nor `..`. */
const absolutePath = z
  .string()
  .startsWith('/', 'expected an absolute path')
  .transform(path => posix.resolve('/', path))

/** The host's own login, and the port of its sshd where a router or a container engine forwards another one to it. */
const hostSsh = ssh.extend({ listens: port.optional() })

/** An address without login and password: those are secrets, and stand in the environment or the secrets file. */
const address = (scheme: RegExp, example: string) =>
  z.string().refine(
    text => {
      const url = URL.parse(text)
      if (url === null || !scheme.test(url.protocol) || url.username !== '' || url.password !== '') return false
      return url.port !== '0' && unreachableName(url.hostname.replace(/^\[(.*)\]$/, '$1')) === undefined
    },
    { error: `expected an address without login and password, such as "${example}"`, abort: true },
  )

const serviceUrl = address(/^https?:$/, 'https://app.example.org')
  .refine(text => !/[?#]/.test(text) && new URL(text).pathname === '/', 'expected an origin without a path')
  .transform(text => new URL(text).origin)

const reason = z.string().trim().min(1, 'expected a reason')

/** A requirement of the service's chapters, or an operation of its API. */
const declined = z
  .string()
  .regex(
    /^((TEN|API)-\d\d|(GET|HEAD|POST|PUT|PATCH|DELETE) \/\S*)$/,
    'expected a requirement such as "API-13" or an operation such as "POST /api/v1/import"',
  )

/** What listens besides what a host of the documents needs, because its owner wants it. */
const listener = z
  .strictObject({
    /** The program, as `ss -tulpn` shows it (`kernel` where it shows none), or the unit: of a socket that systemd holds, the socket unit. */
    process: z
      .string()
      .min(1)
      .refine(name => name !== 'systemd', 'expected its socket unit instead (unit: …)')
      .optional(),
    unit: z.string().min(1).optional(),
    protocol: z.enum(['tcp', 'udp']),
    port,
    /** Only there; everywhere where none is said. */
    address: z
      .union([z.ipv4(), z.ipv6()], 'expected an address of the host, of IPv4 or IPv6, such as "192.168.1.10"')
      .optional(),
    reason,
  })
  .refine(({ process, unit }) => process !== undefined || unit !== undefined, 'expected a process or a unit')

/** A host's name as the proxy has it, all names below another, or a name with a path that leads elsewhere than the rest of it. */
const servedName = z.string().refine(text => {
  const [, name = ''] = /^(?:\*\.)?([^\s/]+)(?:\/\S*)?$/.exec(text) ?? []
  return !name.includes(':') && unreachableName(name) === undefined
}, 'expected a host name as the proxy has it, such as "grafana.example.org" or "grafana.example.org/api"')

const portInWords = z
  .string()
  .refine(text => /^[1-9]\d*$/.test(text) && port.safeParse(Number(text)).success, 'expected a port, such as "2222"')

/** What is agreed about a service, wherever it runs. */
const agreed = {
  /** What it does not offer, and why: reported as such, never silently left out. */
  notOffered: z.record(declined, reason).default({}),
  /** Whether throw-away copies of it may be made on the host, so that drills have something to disturb. */
  drills: z.boolean().default(false),
}

/** What a container is let do beyond what every container may, each with the reason why it needs it. */
const exceptions = z.strictObject({
  /** Paths of the host, as they are once links are followed, and volumes that are none of Docker's own; `:ro` where it only reads. */
  mounts: z
    .record(
      z
        .string()
        .regex(
          /^(\/[^:]*|[\w.-]+)(:(ro|r?shared))?$/,
          'expected a path of the host or the name of a volume, such as "/var/run/docker.sock" or "/srv/media:ro"',
        ),
      reason,
    )
    .default({}),
  /** Settings, as `docker inspect` names them under HostConfig, each entry of a list for itself. */
  settings: z
    .record(
      z
        .string()
        .regex(
          /^[A-Z]\w+=.+$/,
          'expected a key and a value of HostConfig, such as "CapAdd=NET_ADMIN", "PidMode=host" or "Devices=/dev/dri"',
        ),
      reason,
    )
    .default({}),
  /** Docker networks that a container of the stack is on besides the stack's own. */
  networks: z.record(z.string().min(1), reason).default({}),
})

/** The schema of a service whose host is none of the suite's business. */
export const serviceSchema = z.strictObject({
  service: z.strictObject({
    url: serviceUrl,
    database: address(/^postgres(ql)?:$/, 'postgres://database.example.org:5432/squaretable').optional(),
    redis: address(/^rediss?:$/, 'redis://cache.example.org:6379').optional(),
    /** A PEM file with the authority that signs its certificate, where the system's own list does not hold it. */
    authority: z.string().optional(),
    /** Where it shows its metrics. */
    metrics: address(/^https?:$/, 'http://app.example.org:9464/metrics').optional(),
    notOffered: agreed.notOffered,
  }),
  /** The file with the secrets, beside the environment. Relative to the inventory's folder. */
  secretsFile: z.string().default('.env'),
})

/** The schema of a host and its stack. */
export const hostSchema = z.strictObject({
  ssh: hostSsh,
  /** Where else the suite looks from. A vantage that is not given makes its requirements inconclusive, not passed. */
  vantages: z.strictObject({ lan: ssh.optional(), tailnet: ssh.optional(), stranger: ssh.optional() }).default({}),
  /** os-release's ID, and the VERSION_ID where one certain version is demanded. */
  os: z.strictObject({ id: z.string().min(1), version: z.string().optional() }).default({ id: 'fedora' }),
  lan: z.strictObject({ address: machineAddress, interface: interfaceName }),
  tailscale: z.strictObject({
    address: machineAddress,
    interface: interfaceName.default('tailscale0'),
    allowedPeers: z.array(machineAddress).min(1),
  }),
  coldStorage: z.strictObject({
    path: absolutePath.default('/cold-storage'),
    /** The mount point it lies on and the file system's type, e.g. a disk of its own at /cold-storage with xfs. */
    mountPoint: absolutePath,
    filesystem: z.string().min(1),
    /** Which disk it is, as /etc/fstab writes it, or the file system's UUID; without either, what the host's own /etc/fstab says. */
    device: z.string().min(1).optional(),
    uuid: z
      .string()
      .regex(
        /^[0-9a-f-]{8,36}$/i,
        'expected the UUID of the file system, as `findmnt -no UUID <mount point>` prints it',
      )
      .optional(),
    /** Folders below the path that are mounts of their own, such as ZFS datasets; any other mount there hides data. */
    mounts: z.array(absolutePath).default([]),
  }),
  /** What else may listen, and why. Whether the firewall lets it be reached is another matter. */
  listeners: z.array(listener).default([]),
  domain: hostName,
  /** A PEM file with the authority that signs the proxy's certificates, where the system's own list does not hold it. */
  authority: z.string().optional(),
  docker: z
    .strictObject({
      minimumVersion: z
        .string()
        .regex(/^\d+\.\d+(\.\d+)?$/, 'expected a version such as "26.1"')
        .default('26.1'),
      network: z.string().min(1).default('self-hosted'),
      subnet: network.default('172.30.0.0/16'),
    })
    .prefault({}),
  gpu: z
    .strictObject({ count: z.int().min(1).default(1), model: z.string().default('NVIDIA GeForce RTX 3060') })
    .prefault({}),
  dns: z
    .strictObject({
      upstreams: z.array(askable).min(1).default(['1.1.1.1', '8.8.8.8']),
      /** A name on the block list, and one that must resolve. */
      blocked: hostName.default('doubleclick.net'),
      allowed: hostName.default('example.com'),
      /** A name whose TXT records do not fit into 512 bytes, so that a plain UDP answer is cut and TCP must serve. */
      large: hostName.default('google.com'),
      /** The fewest names that Pi-hole's block lists hold together when they were read well. */
      blockListMinimum: z.int().min(1).default(1000),
    })
    .prefault({}),
  /** What the proxy serves besides the stack's own names, each with its reason. */
  proxy: z
    .strictObject({
      hosts: z.record(servedName, reason).default({}),
      /** The port that a stream listens on. */
      streams: z.record(portInWords, reason).default({}),
    })
    .prefault({}),
  /** Every model that must be there, with the tokens per second it must reach; an embedding model makes none. */
  models: z
    .array(z.strictObject({ name: z.string().min(1), minimumTokensPerSecond: z.number().positive().optional() }))
    .min(1)
    .default([
      { name: 'llama2:7b', minimumTokensPerSecond: 5 },
      { name: 'llama2:13b', minimumTokensPerSecond: 2 },
    ]),
  /** What containers of the host, of the stack or not, really need beyond what every container may; every report shows it. */
  containers: z.record(z.string().min(1), exceptions).default({}),
  /** The multi-tenant service on this host; without a URL it is looked for at https://app.<domain>. */
  service: z.strictObject({ url: serviceUrl.optional(), ...agreed }).prefault({}),
  /** Where a deploy keeps its compose folders on the host. */
  deployPath: absolutePath.default('/opt/plumbline'),
  /** The file with the secrets (KEY=value lines), beside the environment. Relative to the inventory's folder. */
  secretsFile: z.string().default('.env'),
})

type Host = z.output<typeof hostSchema>

/** A host and its stack, as the inventory describes it. */
export type Target = Omit<Host, 'service'> & {
  readonly name: string
  readonly service: Omit<Host['service'], 'url'> & { readonly url: string }
}

/** The port that sshd listens on at the host: the one that must stay open to the LAN. */
export const sshdPort = ({ ssh: { port, listens } }: Pick<Target, 'ssh'>): number => listens ?? port

/** Only the multi-tenant service: a URL and two databases, and no host to look into. */
export type ServiceTarget = z.output<typeof serviceSchema> & { readonly name: string }

/** Whatever the inventory can name. */
export type AnyTarget = Target | ServiceTarget

/** Whether a target is a host, so that every chapter is about it. */
export const isHost = (target: AnyTarget): target is Target => 'ssh' in target

/** Where the target's service is reached, and the authority of its certificate. */
export const serviceAddress = (
  target: AnyTarget,
): { readonly url: string; readonly authority: string | undefined } => ({
  url: target.service.url,
  authority: isHost(target) ? target.authority : target.service.authority,
})
