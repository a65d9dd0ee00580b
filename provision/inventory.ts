import { accessSync, constants, existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { z } from 'zod'
import { resolveHostPaths, resolvePaths } from './absolute-paths.ts'
import { ConfigurationError } from './configuration-error.ts'
import { entriesIn } from './entries.ts'
import { identityProblem } from './identity.ts'
import { onlyTarget, otherTargets } from './meant.ts'
import type { SshLogin } from './ssh-login.ts'
import { type AnyTarget, described, hostSchema, isHost, serviceSchema, type Target } from './target.ts'
import { typed } from './typed.ts'

export { absence, hasPart, type InventoryPart } from './parts.ts'
export type { SshLogin } from './ssh-login.ts'
export {
  type AnyTarget,
  asWritten,
  described,
  hostSchema,
  isHost,
  serviceAddress,
  serviceSchema,
  sshdPort,
  type Target,
} from './target.ts'
export { typed } from './typed.ts'

/** The folder that holds the suite's own files. */
export const suiteFolder = resolve(import.meta.dirname, '..')

/**
 * The folder of the user's files, inventory, waivers and what runs leave behind: the repository; where the suite is installed as a package,
 * the one that PLUMBLINE_HOME names. Paths that users and reports see are relative to it.
 */
export const root = process.env.PLUMBLINE_HOME ? resolve(process.env.PLUMBLINE_HOME) : suiteFolder

/** Where the lab keeps its own inventory, keys, authority and secrets. */
export const labDirectory = join(root, '.lab')

/** The inventory of the lab, written by `npm run lab -- up`. */
export const labInventory = join(labDirectory, 'inventory.yaml')

/** It stands in file names, in metrics and on the command line. */
export const targetName = z.string().regex(/^[a-z0-9-]+$/, 'expected a name of small letters, digits and "-"')

const field = (path: PropertyKey[]): string =>
  path.map((key, at) => (typeof key === 'number' ? `[${key}]` : `${at > 0 ? '.' : ''}${String(key)}`)).join('')

/** What was found, cut short: it may be a key that was pasted into the wrong place. */
const show = (value: unknown): string => {
  const text = (JSON.stringify(value) ?? 'nothing').replaceAll(/\/\/[^/"]*@/g, '//…@')
  return text.length > 80 ? `${text.slice(0, 40)}…` : text
}

const at = (value: unknown, path: PropertyKey[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key], value)

/**
 * Reads one target, a host or only a service, out of an inventory's text.
 * @param text YAML with the key `targets`. @param name which of them. @param file where the text stands, for messages and relative paths.
 * @throws ConfigurationError naming the field, what was found and what would be right.
 */
export function parseAnyTarget(text: string, name: string, file: string): AnyTarget {
  const entries = entriesIn(text, file)
  if (!Object.hasOwn(entries, name)) {
    const names = Object.keys(entries)
    throw new ConfigurationError(
      `${file} has no target "${name}"; it has ${names.length > 0 ? names.join(', ') : 'none'}. Choose one with TARGET=<name>.`,
    )
  }
  const named = targetName.safeParse(name)
  if (!named.success)
    throw new ConfigurationError(`${file}: targets: ${named.error.issues[0]?.message}, found ${JSON.stringify(name)}.`)
  const entry = entries[name]
  const wanted = { targets: { [name]: entry } }
  const inventory = <T extends z.ZodType>(one: T) =>
    z.strictObject({ targets: z.record(targetName, one) }).safeParse(wanted)
  const result = hasOnlyService(entry) ? inventory(serviceSchema) : inventory(hostSchema)
  if (!result.success) {
    const complaints = result.error.issues.map(issue => {
      const keys = issue.code === 'unrecognized_keys' ? ` (${issue.keys.join(', ')})` : ''
      const value = at(wanted, issue.path)
      if (value === undefined && issue.code === 'invalid_type') return `${field(issue.path)} is missing`
      const because = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message
      const found = issue.code === 'unrecognized_keys' ? '' : `, found ${show(value)}`
      return `${field(issue.path)}: ${because}${keys}${found}`
    })
    throw new ConfigurationError(`${file}: ${complaints.join('; ')}.`)
  }
  const found = result.data.targets[name]
  if (found === undefined) throw new ConfigurationError(`${file} has no target "${name}".`)
  const folder = dirname(resolve(file))
  if (!('ssh' in found)) return resolvePaths({ ...found, name }, folder)
  if (found.service && found.service.url === undefined && found.domain === undefined)
    throw new ConfigurationError(
      `${file}: targets.${name}.service.url is missing, and there is no domain below which the service could be looked for.`,
    )
  return resolveHostPaths(described({ ...found, name }), folder)
}

/** An entry that says nothing but where its service is. */
const hasOnlyService = (entry: unknown): boolean =>
  typeof entry === 'object' &&
  entry !== null &&
  'service' in entry &&
  Object.keys(entry).every(key => key === 'service' || key === 'secretsFile')

/** The same for a host. @throws ConfigurationError also when the target is only a service. */
export const parseTarget = (text: string, name: string, file: string): Target =>
  hostOf(parseAnyTarget(text, name, file))

function hostOf(target: AnyTarget): Target {
  if (isHost(target)) return target
  throw new ConfigurationError(
    `The target "${target.name}" is only a service: there is no host to deploy to or to look into. Give it \`ssh\`, or choose another with TARGET=<name>.`,
  )
}

/** The identity files of a login and of the machines on its way, by the field that names them, each with whether an agent may help. */
const identitiesOf = (login: SshLogin | undefined, name: string): (readonly [string, string, boolean])[] =>
  login === undefined
    ? []
    : [login, ...(login.jump ?? [])].flatMap(({ identityFile, identityAgent }, at) =>
        identityFile === undefined
          ? []
          : [
              [
                `${name}${at === 0 ? '' : `.jump[${at - 1}]`}.identityFile`,
                identityFile,
                (identityAgent ?? process.env.SSH_AUTH_SOCK ?? '') !== '',
              ] as const,
            ],
      )

/** Why a file that is no key cannot be used: undefined where it can. */
function fileProblem(file: string): string | undefined {
  try {
    accessSync(file, constants.R_OK)
    return undefined
  } catch {
    return `${existsSync(file) ? 'cannot be read by this user' : 'does not exist'}; name a file that can be read`
  }
}

/** What is wrong with a file that a target names, by its field. */
function* fileProblems(target: AnyTarget): Generator<readonly [string, string, string | undefined]> {
  if (!isHost(target)) {
    const { authority } = target.service
    if (authority !== undefined) yield ['service.authority', authority, fileProblem(authority)]
    return
  }
  const { lan, tailnet, stranger } = target.vantages
  const logins = { ssh: target.ssh, 'vantages.lan': lan, 'vantages.tailnet': tailnet, 'vantages.stranger': stranger }
  for (const [place, login] of Object.entries(logins)) {
    for (const [name, file, agent] of identitiesOf(login, place)) yield [name, file, identityProblem(file, { agent })]
  }
  if (target.authority !== undefined) yield ['authority', target.authority, fileProblem(target.authority)]
}

/** The same target, once every file that it names has been seen to be of use. */
function readable(target: AnyTarget): AnyTarget {
  for (const [name, file, problem] of fileProblems(target)) {
    if (problem !== undefined) throw new ConfigurationError(`targets.${target.name}.${name}: ${file} ${problem}.`)
  }
  return target
}

/** Who is looked at where nobody is named: the lab, which only a clone has. */
const nobody = process.env.PLUMBLINE_HOME ? '' : 'lab'

/** The user's own inventory. */
const ownInventory = join(root, 'inventory.yaml')

/**
 * What a run looks at, a host or only a service: `name`, else the environment's TARGET, else the lab; where there is no lab, the only
 * target of the inventory.
 * @throws ConfigurationError when the lab is not up, the inventory is missing or one of its values is wrong.
 */
export function loadAnyTarget(
  name: string = process.env.TARGET || ((existsSync(labInventory) ? undefined : onlyTarget(ownInventory)) ?? nobody),
): AnyTarget {
  const file = name === 'lab' ? labInventory : ownInventory
  if (existsSync(file) && name !== '') return readable(parseAnyTarget(readFileSync(file, 'utf8'), name, file))
  if (name === '' && existsSync(file))
    throw new ConfigurationError(
      otherTargets(file).replace(/^ /, 'Which target is meant? ') ||
        `${file} names no target: \`${typed('init', '<user>@<host>')}\` adds one.`,
    )
  throw new ConfigurationError(
    name === 'lab'
      ? `The lab is not up: run \`npm run lab -- up\` (or \`npm start\`, which does it first).${otherTargets(ownInventory)}`
      : `There is no inventory.yaml${name === '' ? '' : ` for the target "${name}"`}: \`${typed('init', '<user>@<host>')}\` writes one, or copy inventory.example.yaml and fill it in.`,
  )
}

/** The same for a command that needs a host. @throws ConfigurationError also when the target is only a service. */
export const loadTarget = (name?: string): Target => hostOf(loadAnyTarget(name))

/** Whether the environment's TARGET is known to be only a service. What is wrong with it is for the run's set-up to say. */
export function isServiceOnly(): boolean {
  try {
    return !isHost(loadAnyTarget())
  } catch (error) {
    if (error instanceof ConfigurationError) return false
    throw error
  }
}
