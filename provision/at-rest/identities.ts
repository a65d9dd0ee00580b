import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { ConfigurationError } from '../configuration-error.ts'
import type { Identity } from './age.ts'

/** Where sops looks for keys, so that whoever uses it has nothing to set. */
export function keysFile(environment: NodeJS.ProcessEnv): string {
  const home = environment.HOME || homedir()
  const config = process.platform === 'darwin' ? join(home, 'Library', 'Application Support') : join(home, '.config')
  return join(environment.XDG_CONFIG_HOME || config, 'sops', 'age', 'keys.txt')
}

/** Keys of age's that are there, where no key was found, and what stands in the way of others. */
export interface Keyring {
  readonly identities: readonly Identity[]
  readonly searched: readonly string[]
}

const key = /AGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]+/i

/** @throws ConfigurationError where the file that somebody named cannot be read. */
function inFile(file: string, named: string | undefined): Identity[] {
  if (named === undefined && !existsSync(file)) return []
  const place = named === undefined ? file : `${file} (${named})`
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new ConfigurationError(`${place} cannot be read (${(error as Error).message}).`)
  }
  // Nobody has named the usual one: whatever else is in it is none of this.
  return named === undefined && !key.test(text) ? [] : inText(text, place)
}

/** @throws ConfigurationError where there is none: keys of age's plugins and SSH keys are not understood here. */
function inText(text: string, place: string): Identity[] {
  const found = [...text.matchAll(new RegExp(key, 'gi'))].map(([one]) => ({ key: one.toUpperCase(), place }))
  if (found.length > 0) return found
  throw new ConfigurationError(
    `${place} holds no key of age's, which begins with AGE-SECRET-KEY-1${/AGE-PLUGIN-/i.test(text) ? '; those of its plugins are understood by sops alone' : ''}.`,
  )
}

/**
 * The keys of age's that this user has, found where sops finds them: SOPS_AGE_KEY, the file that SOPS_AGE_KEY_FILE names, and
 * sops/age/keys.txt among the user's settings.
 * @throws ConfigurationError where the file that the environment names cannot be read.
 */
export function keyring(environment: NodeJS.ProcessEnv = process.env): Keyring {
  const { SOPS_AGE_KEY: own, SOPS_AGE_KEY_FILE: file } = environment
  const usual = keysFile(environment)
  const identities = [
    ...(own ? inText(own, 'SOPS_AGE_KEY') : []),
    ...(file ? inFile(file, 'SOPS_AGE_KEY_FILE') : []),
    ...(file === usual ? [] : inFile(usual, undefined)),
  ]
  return { identities, searched: ['SOPS_AGE_KEY', file ? `${file} (SOPS_AGE_KEY_FILE)` : 'SOPS_AGE_KEY_FILE', usual] }
}
