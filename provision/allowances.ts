import { z } from 'zod'
import { port, unreachableName } from './addresses.ts'

export const allowedBecause = z.string().trim().min(1, 'expected a reason')

/** A requirement of the service's chapters, or an operation of its API. */
export const declined = z
  .string()
  .regex(
    /^((TEN|API)-\d\d|(GET|HEAD|POST|PUT|PATCH|DELETE) \/\S*)$/,
    'expected a requirement such as "API-13" or an operation such as "POST /api/v1/import"',
  )

export const anyRequirement = z.string().regex(/^[A-Z]{3}-\d\d$/, 'expected a requirement such as "NET-04"')

/** What listens besides what a host of the documents needs, because its owner wants it. */
export const listener = z
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
    reason: allowedBecause,
  })
  .refine(({ process, unit }) => process !== undefined || unit !== undefined, 'expected a process or a unit')

/** A host's name as the proxy has it, all names below another, or a name with a path that leads elsewhere than the rest of it. */
export const servedName = z.string().refine(text => {
  const [, name = ''] = /^(?:\*\.)?([^\s/]+)(?:\/\S*)?$/.exec(text) ?? []
  return !name.includes(':') && unreachableName(name) === undefined
}, 'expected a host name as the proxy has it, such as "grafana.example.org" or "grafana.example.org/api"')

export const portInWords = z
  .string()
  .refine(text => /^[1-9]\d*$/.test(text) && port.safeParse(Number(text)).success, 'expected a port, such as "2222"')

/** A port that the LAN may use, as `ss` and Docker write it. */
export const openPort = z.string().refine(text => {
  const [, number = ''] = /^([1-9]\d*)\/(tcp|udp)$/.exec(text) ?? []
  return port.safeParse(Number(number)).success && number !== ''
}, 'expected a port and its protocol, such as "443/tcp"')

/** What a container is let do beyond what every container may, each with the reason why it needs it. */
export const exceptions = z.strictObject({
  /** Paths of the host, as they are once links are followed, and volumes that are none of Docker's own; `:ro` where it only reads. */
  mounts: z
    .record(
      z
        .string()
        .regex(
          /^(\/[^:]*|[\w.-]+)(:(ro|r?shared))?$/,
          'expected a path of the host or the name of a volume, such as "/var/run/docker.sock" or "/srv/media:ro"',
        ),
      allowedBecause,
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
      allowedBecause,
    )
    .default({}),
  /** Docker networks that a container of the stack is on besides the stack's own. */
  networks: z.record(z.string().min(1), allowedBecause).default({}),
})
