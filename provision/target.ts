import { posix } from 'node:path'
import { z } from 'zod'
import { askable, hostName, interfaceName, machineAddress, network, port, unreachableName } from './addresses.ts'
import {
  allowedBecause,
  anyRequirement,
  declined,
  exceptions,
  listener,
  openPort,
  portInWords,
  servedName,
} from './allowances.ts'
import { freeRoom, leastMachine } from './minimums.ts'
import { wantedModels } from './model-name.ts'
import { guarded, hasPart } from './parts.ts'
import { orLocal, ssh } from './ssh-login.ts'

/** A path as the kernel shows it, so that it can be compared: no slash at its end, no two in a row, and neither `.` nor `..`. */
const absolutePath = z
  .string()
  .startsWith('/', 'expected an absolute path')
  .transform(path => posix.resolve('/', path))

/** The host's own login, and the port of its sshd where a router or a container engine forwards another one to it. */
const hostSsh = orLocal(ssh.extend({ listens: port.optional() }))

/** Where else the suite looks from: a machine that it logs in to, or the one that it runs on. */
const vantage = orLocal(ssh.optional()).optional()

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

const card = z.strictObject({
  count: z.int().min(1).default(1),
  model: z.string().default('NVIDIA GeForce RTX 3060'),
})

/** Something that the stack of the documents has, and that a host may be without. */
const orNone = <T extends z.ZodType>(one: T): z.ZodType<z.output<T> | 'none'> =>
  z.unknown().transform((value, context): z.output<T> | 'none' => {
    if (value === 'none') return 'none'
    const read = one.safeParse(value)
    if (read.success) return read.data
    context.issues.push(...(read.error.issues as typeof context.issues))
    return z.NEVER
  })

/** What is agreed about a service, wherever it runs. */
const agreed = z.strictObject({
  /** What it does not offer, and why: reported as such, never silently left out. */
  notOffered: z.record(declined, allowedBecause).default({}),
  /** Whether throw-away copies of it may be made on the host, so that drills have something to disturb. */
  drills: z.boolean().default(false),
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
    notOffered: agreed.shape.notOffered,
  }),
  /** The file with the secrets, beside the environment. Relative to the inventory's folder. */
  secretsFile: z.string().default('.env'),
})

/** The schema of a host and its stack. */
export const hostSchema = z.strictObject({
  ssh: hostSsh,
  /** Where else the suite looks from. A vantage that is not given makes its requirements inconclusive, not passed. */
  vantages: z.strictObject({ lan: vantage, tailnet: vantage, stranger: vantage }).default({}),
  /** os-release's ID, and the VERSION_ID where one certain version is demanded. */
  os: z.strictObject({ id: z.string().min(1), version: z.string().optional() }).optional(),
  machine: leastMachine.optional(),
  lan: z
    .strictObject({
      address: machineAddress,
      interface: interfaceName,
    })
    .optional(),
  tailscale: z
    .strictObject({
      address: machineAddress,
      interface: interfaceName.default('tailscale0'),
      allowedPeers: z
        .array(machineAddress)
        .min(1, 'expected the tailnet addresses of those who may use the services, such as ["100.100.1.2"]'),
    })
    .optional(),
  /** What the LAN may use besides SSH, each port with its reason, also where nobody is asked for a login. */
  openToLan: z.record(openPort, allowedBecause).default({}),
  /** Who guards the host's own ports: firewalld where the stack of the documents is. */
  firewall: z.enum(['firewalld', 'ufw', 'nftables', 'none']).optional(),
  coldStorage: z
    .strictObject({
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
      free: freeRoom.optional(),
      /** Folders below the path that are mounts of their own, such as ZFS datasets; any other mount there hides data. */
      mounts: z.array(absolutePath).default([]),
    })
    .optional(),
  /** What else may listen, and why. Whether the firewall lets it be reached is another matter. */
  listeners: z.array(listener).default([]),
  domain: hostName.optional(),
  /** A PEM file with the authority that signs the proxy's certificates, where the system's own list does not hold it. */
  authority: z.string().optional(),
  docker: orNone(
    z.strictObject({
      minimumVersion: z
        .string()
        .regex(/^\d+\.\d+(\.\d+)?$/, 'expected a version such as "26.1"')
        .default('26.1'),
      network: z.string().min(1).default('self-hosted'),
      subnet: network.default('172.30.0.0/16'),
    }),
  ).prefault({}),
  gpu: orNone(card).optional(),
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
      hosts: z.record(servedName, allowedBecause).default({}),
      /** The port that a stream listens on. */
      streams: z.record(portInWords, allowedBecause).default({}),
    })
    .prefault({}),
  /** Every model that must be there, with the tokens per second it must reach; an embedding model makes none. */
  models: wantedModels.default([
    { name: 'llama2:7b', minimumTokensPerSecond: 5 },
    { name: 'llama2:13b', minimumTokensPerSecond: 2 },
  ]),
  /** What containers of the host, of the stack or not, really need beyond what every container may; every report shows it. */
  containers: z.record(z.string().min(1), exceptions).default({}),
  /** The multi-tenant service on this host; without a URL it is looked for at https://app.<domain>. */
  service: agreed.extend({ url: serviceUrl.optional() }).optional(),
  /** Requirements that this host is not to be judged by, and why: reported as such. */
  notOffered: z.record(anyRequirement, allowedBecause).default({}),
  /** What a deploy's guard and daemon settings cover: the stack's own networks, or every one of the host, its owner's too. */
  guard: z.enum(['stack', 'host'], 'expected "stack" or "host"').default('stack'),
  /** Whether a deploy may take over what is there under the stack's names and was not made by it: containers, a network, data folders. */
  adopt: z.boolean('expected true or false').default(false),
  /** Where a deploy keeps its compose folders on the host. */
  deployPath: absolutePath.default('/opt/plumbline'),
  /** The file with the secrets (KEY=value lines), beside the environment. Relative to the inventory's folder. */
  secretsFile: z.string().default('.env'),
})

type Host = z.output<typeof hostSchema>

type Present<K extends keyof Host> = { readonly [Key in K]: Exclude<Host[Key], 'none' | undefined> }

/**
 * A host and its stack, as the inventory describes it. What the inventory leaves out is not there, whatever the type says: `has` tells, and
 * who reads it all the same gets an AbsentPart.
 */
export type Target = Omit<Host, 'service' | Parted> &
  Present<Parted> & {
    readonly name: string
    readonly service: Omit<Exclude<Host['service'], undefined>, 'url'> & { readonly url: string }
  }
type Parted = 'os' | 'lan' | 'tailscale' | 'coldStorage' | 'domain' | 'docker' | 'gpu'

/**
 * What an entry of the inventory means. One that describes the LAN, the tailnet, the cold storage and the domain is of the stack of the documents,
 * whose operating system, firewall, card and service need no word; of any other host only what is named is judged.
 */
export function described({ os, firewall, gpu, docker, service, ...rest }: Host & { readonly name: string }): Target {
  const given = { ...rest, ...(docker !== 'none' && { docker }) }
  const usual = { os: { id: 'fedora' }, firewall: 'firewalld' as const, gpu: card.parse({}), service: agreed.parse({}) }
  const whole = hasPart({ ...given, firewall: firewall ?? usual.firewall } as Partial<Target>, 'stack')
  const said = { os, firewall, gpu, service }
  const { gpu: one, service: its, ...others } = whole ? { ...usual, ...defined(said) } : said
  return guarded({
    ...given,
    ...defined(others),
    ...(one !== undefined && one !== 'none' && { gpu: one }),
    ...(its && { service: { url: `https://app.${rest.domain}`, ...its } }),
  } as Target)
}

const defined = <T extends object>(fields: T): Partial<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>

/** A target as it can be sent and kept, so that `described` gives it again: what the stack of the documents would have, and this host has not, is said. */
export const asWritten = (target: Target): Target => {
  const without = (['docker', 'gpu'] as const).filter(part => !hasPart(target, part))
  return { ...target, ...Object.fromEntries(without.map(part => [part, 'none'])) }
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
