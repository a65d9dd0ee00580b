import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { ConfigurationError } from '../../provision/configuration-error.ts'
import { loadAnyTarget, root } from '../../provision/inventory.ts'
import { readNamed } from '../../provision/variables.ts'
import { writeWhole } from '../../reports/disk.ts'
import { type Receiver, receiversOf } from './receivers.ts'

const variables = ['PLUMBLINE_NOTIFY', 'PLUMBLINE_PING'] as const

/** Who is told of a night. */
export interface NightlySettings {
  readonly receivers: readonly Receiver[]
  /** What is told that the audit began and ended, so that somebody notices when it does not. */
  readonly ping: string | undefined
  /** Where the variables stand that the environment does not set. */
  readonly secretsFile: string
}

const isAddress = (text: string): boolean => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)

/** Who is told, by the environment or the target's secrets file. @throws ConfigurationError for what is no receiver or no URL, and for a file that cannot be read. */
export function nightlySettings(target: string): NightlySettings {
  const { secretsFile } = loadAnyTarget(target)
  const named = readNamed(variables, { secretsFile })
  const ping = named.get('PLUMBLINE_PING')
  if (ping !== undefined && !isAddress(ping))
    throw new ConfigurationError('PLUMBLINE_PING is no URL that begins with https:// or http://.')
  return { receivers: receiversOf(named.get('PLUMBLINE_NOTIFY') ?? ''), ping, secretsFile }
}

/** The secrets files of the last nights, by target: where they lie, and nothing of what is in them. */
const placesFile = join(root, 'reports/out/nightly.json')

function places(): Readonly<Record<string, string>> {
  try {
    return z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(placesFile, 'utf8')))
  } catch {
    return {} // there was no night yet, or somebody changed it
  }
}

/** Keeps where a night found whom to tell. Where there is no room for that, the night goes on. */
export function keepPlace(target: string, { secretsFile }: NightlySettings): void {
  const kept = places()
  if (kept[target] === secretsFile) return
  try {
    writeWhole(placesFile, `${JSON.stringify({ ...kept, [target]: secretsFile }, undefined, 2)}\n`)
  } catch {
    // The environment may name them next time.
  }
}

/** What can be read of something; nothing where it is wrong. */
function readable<T>(read: () => T, otherwise: T): T {
  try {
    return read()
  } catch (error) {
    if (error instanceof ConfigurationError) return otherwise
    throw error
  }
}

/**
 * Who can be told that a night could not begin, as where the inventory cannot be read: those of the environment, or of the file in which
 * the last night found them; of several words those that can be read.
 */
export function lastKnownSettings(target: string): NightlySettings {
  const secretsFile = places()[target] ?? ''
  const ofEnvironment = readable(() => readNamed(variables, { secretsFile: '' }), new Map<string, string>())
  const named = readable(() => readNamed(variables, { secretsFile }), ofEnvironment)
  const words = (named.get('PLUMBLINE_NOTIFY') ?? '').split(/\s+/)
  const ping = named.get('PLUMBLINE_PING') ?? ''
  return {
    receivers: words.flatMap(word => readable(() => receiversOf(word), [])),
    ping: isAddress(ping) ? ping : undefined,
    secretsFile,
  }
}
