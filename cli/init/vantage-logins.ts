import { ConfigurationError } from '../../provision/configuration-error.ts'
import { resolveLogin } from './login/login.ts'
import type { LoginMeans } from './login/means.ts'
import { type NamedVantage, type VantageName, vantageNames } from './propose/known.ts'

/** Reads "lan=probe@nas". @throws ConfigurationError for anything else. */
export function readVantage(word: string): readonly [vantage: VantageName, machine: string] {
  const [, name = '', machine = ''] = /^(\w+)=(.+)$/.exec(word) ?? []
  const vantage = vantageNames.find(one => one === name)
  if (vantage !== undefined && machine !== '') return [vantage, machine]
  throw new ConfigurationError(
    `--vantage: expected ${vantageNames.join(', ')}, an equals sign and a machine, such as "lan=probe@nas", found ${JSON.stringify(word)}.`,
  )
}

/**
 * Logs in to every machine to look from, and leaves it again: what is written is known to work.
 * @throws ConfigurationError and ShellError as a login does.
 */
export async function vantageLogins(words: readonly string[], means: LoginMeans): Promise<NamedVantage[]> {
  const found: NamedVantage[] = []
  // One after the other: each may ask something.
  for (const [vantage, machine] of words.map(readVantage)) {
    const resolved = await resolveLogin(machine, means)
    resolved.close()
    found.push({ vantage, login: resolved.login })
  }
  return found
}
