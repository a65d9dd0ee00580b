import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { parse } from 'yaml'
import { z } from 'zod'
import { ConfigurationError } from './configuration-error.ts'

/** The repository's root: paths that users and reports see are relative to it. */
export const root = resolve(import.meta.dirname, '..')

/** Where the lab keeps its own inventory, keys, authority and secrets. */
export const labDirectory = join(root, '.lab')

/** The inventory of the lab, written by `npm run lab -- up`. */
export const labInventory = join(labDirectory, 'inventory.yaml')

const port = z.int().min(1).max(65535)
const ipv4 = z.ipv4()
const hostName = z.string().regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i, 'expected a host name or an address')
const absolutePath = z.string().startsWith('/', 'expected an absolute path')
const publicKey = z
  .string()
  .regex(
    /^(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)|ssh-rsa) [A-Za-z0-9+/]+=*( .*)?$/,
    'expected a public host key such as "ssh-ed25519 AAAAC3Nza…"; read it with `ssh-keyscan -t ed25519 <host>` and compare it on the host itself',
  )
  .transform(line => line.split(' ').slice(0, 2).join(' ')) // the comment behind a key is none of it

/** How to reach a machine over SSH. The host key is pinned: no other key is ever accepted. */
const ssh = z.strictObject({
  host: hostName,
  port: port.default(22),
  user: z.string().min(1),
  /** A private key file; without one the SSH agent is asked. Relative to the inventory's folder. */
  identityFile: z.string().optional(),
  hostKey: publicKey,
})

const target = z.strictObject({
  ssh,
  /** Where else the suite looks from. A vantage that is not given makes its requirements inconclusive, not passed. */
  vantages: z.strictObject({ lan: ssh.optional(), tailnet: ssh.optional(), stranger: ssh.optional() }).default({}),
  /** os-release's ID, and the VERSION_ID where one certain version is demanded. */
  os: z.strictObject({ id: z.string().min(1), version: z.string().optional() }).default({ id: 'fedora' }),
  lan: z.strictObject({ address: ipv4, interface: z.string().min(1) }),
  tailscale: z.strictObject({
    address: ipv4,
    interface: z.string().min(1).default('tailscale0'),
    allowedPeers: z.array(ipv4).min(1),
  }),
  coldStorage: z.strictObject({
    path: absolutePath.default('/cold-storage'),
    /** The mount point it lies on and the file system's type, e.g. a disk of its own at /cold-storage with xfs. */
    mountPoint: absolutePath,
    filesystem: z.string().min(1),
  }),
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
      subnet: z.cidrv4().default('172.30.0.0/16'),
    })
    .prefault({}),
  gpu: z
    .strictObject({ count: z.int().min(1).default(1), model: z.string().default('NVIDIA GeForce RTX 3060') })
    .prefault({}),
  dns: z
    .strictObject({
      upstreams: z.array(ipv4).min(1).default(['1.1.1.1', '8.8.8.8']),
      /** A name on the block list, and one that must resolve. */
      blocked: hostName.default('doubleclick.net'),
      allowed: hostName.default('example.com'),
      /** A name whose TXT records do not fit into 512 bytes, so that a plain UDP answer is cut and TCP must serve. */
      large: hostName.default('google.com'),
    })
    .prefault({}),
  /** Every model that must be there, with the tokens per second it must reach. */
  models: z
    .array(z.strictObject({ name: z.string().min(1), minimumTokensPerSecond: z.number().positive() }))
    .min(1)
    .default([
      { name: 'llama2:7b', minimumTokensPerSecond: 5 },
      { name: 'llama2:13b', minimumTokensPerSecond: 2 },
    ]),
  /** Where a deploy keeps its compose folders on the host. */
  deployPath: absolutePath.default('/opt/plumbline'),
  /** The file with the secrets (KEY=value lines), beside the environment. Relative to the inventory's folder. */
  secretsFile: z.string().default('.env'),
})

const inventory = z.strictObject({ targets: z.record(z.string().regex(/^[a-z0-9-]+$/), target) })

/** A login over SSH, its identity file resolved to an absolute path. */
export type SshLogin = z.output<typeof ssh>
/** A host and its stack, as the inventory describes it. */
export type Target = z.output<typeof target> & { readonly name: string }

const field = (path: PropertyKey[]): string =>
  path.map((key, at) => (typeof key === 'number' ? `[${key}]` : `${at > 0 ? '.' : ''}${String(key)}`)).join('')

/** What was found, cut short: it may be a key that was pasted into the wrong place. */
const show = (value: unknown): string => {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > 80 ? `${text.slice(0, 40)}…` : text
}

const at = (value: unknown, path: PropertyKey[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value)

/**
 * Reads one target out of an inventory's text.
 * @param text YAML with the key `targets`. @param name which of them. @param file where the text stands, for messages and relative paths.
 * @throws ConfigurationError naming the field, what was found and what would be right.
 */
export function parseTarget(text: string, name: string, file: string): Target {
  let document: unknown
  try {
    document = parse(text)
  } catch (error) {
    throw new ConfigurationError(`${file} is not YAML: ${(error as Error).message.split('\n')[0]}`)
  }
  const names = Object.keys((document as { targets?: object } | null)?.targets ?? {})
  if (!names.includes(name)) {
    throw new ConfigurationError(
      `${file} has no target "${name}"; it has ${names.length > 0 ? names.join(', ') : 'none'}. Choose one with TARGET=<name>.`,
    )
  }
  const wanted = { targets: { [name]: (document as { targets: Record<string, unknown> }).targets[name] } }
  const result = inventory.safeParse(wanted)
  if (!result.success) {
    const complaints = result.error.issues.map(issue => {
      const keys = issue.code === 'unrecognized_keys' ? ` (${issue.keys.join(', ')})` : ''
      const value = at(wanted, issue.path)
      if (value === undefined && issue.code === 'invalid_type') return `${field(issue.path)} is missing`
      const found = issue.code === 'unrecognized_keys' ? '' : `, found ${show(value)}`
      return `${field(issue.path)}: ${issue.message}${keys}${found}`
    })
    throw new ConfigurationError(`${file}: ${complaints.join('; ')}.`)
  }
  const found = result.data.targets[name]
  if (found === undefined) throw new ConfigurationError(`${file} has no target "${name}".`)
  return resolvePaths({ ...found, name }, dirname(resolve(file)))
}

function resolvePaths(target: Target, folder: string): Target {
  const absolute = (path: string): string =>
    path.startsWith('~/') ? join(homedir(), path.slice(2)) : isAbsolute(path) ? path : join(folder, path)
  const login = <T extends SshLogin>(ssh: T): T =>
    ssh.identityFile === undefined ? ssh : { ...ssh, identityFile: absolute(ssh.identityFile) }
  const { lan, tailnet, stranger } = target.vantages
  return {
    ...target,
    ssh: login(target.ssh),
    vantages: {
      ...(lan && { lan: login(lan) }),
      ...(tailnet && { tailnet: login(tailnet) }),
      ...(stranger && { stranger: login(stranger) }),
    },
    ...(target.authority !== undefined && { authority: absolute(target.authority) }),
    secretsFile: absolute(target.secretsFile),
  }
}

/** The same target, once every file that it names has been seen to be readable. */
function readable(target: Target): Target {
  const { lan, tailnet, stranger } = target.vantages
  const files = {
    'ssh.identityFile': target.ssh.identityFile,
    'vantages.lan.identityFile': lan?.identityFile,
    'vantages.tailnet.identityFile': tailnet?.identityFile,
    'vantages.stranger.identityFile': stranger?.identityFile,
    authority: target.authority,
  }
  for (const [name, file] of Object.entries(files)) {
    try {
      if (file !== undefined) accessSync(file, constants.R_OK)
    } catch {
      throw new ConfigurationError(
        `targets.${target.name}.${name}: ${file} ${existsSync(file ?? '') ? 'cannot be read by this user' : 'does not exist'}; name a file that can be read.`,
      )
    }
  }
  return target
}

/**
 * The target a command is about: `name`, else the environment's TARGET, else the lab.
 * @throws ConfigurationError when the lab is not up, the inventory is missing or one of its values is wrong.
 */
export function loadTarget(name: string = process.env.TARGET || 'lab'): Target {
  const file = name === 'lab' ? labInventory : join(root, 'inventory.yaml')
  if (existsSync(file)) return readable(parseTarget(readFileSync(file, 'utf8'), name, file))
  throw new ConfigurationError(
    name === 'lab'
      ? 'The lab is not up: run `npm run lab -- up` (or `npm start`, which does it first).'
      : `There is no inventory.yaml for the target "${name}": copy inventory.example.yaml to inventory.yaml and fill it in.`,
  )
}
