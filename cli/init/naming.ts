import { parse } from 'yaml'
import { ConfigurationError } from '../../provision/configuration-error.ts'
import type { SshLogin } from '../../provision/ssh-login.ts'
import type { AskingMeans } from './choices.ts'
import { targetNames } from './inventory-file.ts'

/** The lab's own: an inventory of its own has it. */
const taken = 'lab'

const form = /^[a-z0-9-]+$/

/** A name that the inventory takes, out of what the host calls itself. */
function targetNameOf(hostName: string): string {
  const name = hostName
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
  if (name === '' || name === 'localhost') return 'host'
  return name === taken ? `${taken}-host` : name
}

/** @throws ConfigurationError for a name that no target can have. */
export function checkedName(name: string): string {
  if (form.test(name) && name !== taken) return name
  throw new ConfigurationError(
    name === taken
      ? '--name: "lab" is the suite\'s own lab. Expected another name, such as "homelab".'
      : `--name: expected a name of small letters, digits and "-", found ${JSON.stringify(name)}.`,
  )
}

interface Entry {
  readonly openToLan?: unknown
  readonly ssh?: { readonly host?: unknown; readonly hostKey?: unknown }
}

const entryOf = (text: string, name: string): Entry =>
  (parse(text) as { targets?: Readonly<Record<string, Entry>> } | null)?.targets?.[name] ?? {}

/** Whether an entry is of the machine that was looked at. */
const isSame = ({ ssh }: Entry, login: SshLogin): boolean =>
  ssh?.host === login.host || (login.hostKey !== '' && ssh?.hostKey === login.hostKey)

/** What a target's entry opens to the LAN already, and why: a person said so, and need not say it again. */
export function openedBefore(text: string, name: string, login: SshLogin): Readonly<Record<string, string>> {
  const entry = entryOf(text, name)
  const { openToLan } = isSame(entry, login) ? entry : {}
  if (typeof openToLan !== 'object' || openToLan === null) return {}
  return Object.fromEntries(Object.entries(openToLan).map(([port, reason]) => [port, String(reason)]))
}

const freeName = (name: string, names: readonly string[]): string => {
  for (let count = 2; ; count += 1) if (!names.includes(`${name}-${count}`)) return `${name}-${count}`
}

/**
 * Under which name the host is kept. Where an inventory has another machine of that name, it gets one of its own.
 * @param proposed by the host. @param given by the person: it stands, whatever is there.
 */
export async function namedTarget(
  text: string,
  file: string,
  { proposed, given, login }: { proposed: string; given: string | undefined; login: SshLogin },
  { asking, yes }: AskingMeans,
): Promise<string> {
  if (given !== undefined) return checkedName(given)
  const names = targetNames(text, file)
  const name = targetNameOf(proposed)
  if (!names.includes(name) || isSame(entryOf(text, name), login)) return name
  const free = freeName(name, names)
  if (yes) return free
  if (asking === undefined)
    throw new ConfigurationError(
      `${file} has another machine that is called ${name}: give this one a name with --name, such as ${free}.`,
    )
  return asking.one(`${file} has another machine that is called ${name}. What is this one called?`, [
    { value: free, label: free },
    { value: name, label: name, hint: 'in place of the other' },
  ])
}
