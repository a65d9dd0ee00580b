import { isObject, type Json, type JsonObject, type Losses, parseObject } from './json.ts'
import { isSecretField, isSecretText, withoutFormats } from './secrets.ts'

/** The settings without anything secret. */
export interface Settings {
  readonly values: JsonObject
  /** Where something was taken out; never what. */
  readonly removed: readonly string[]
}

const largest = 64 * 2 ** 20

/** A text without the keys in it; undefined where nothing else is in it. */
const withoutKeys = (text: string): string | undefined => {
  const rest = withoutFormats(text, '***')
  return /\s/.test(text.trim()) && /\w{3,}/.test(rest.replaceAll('***', '')) ? rest : undefined
}

const withoutSecrets = (value: Json, path: string, removed: string[]): Json | undefined => {
  if (typeof value === 'string' && isSecretText(value)) {
    removed.push(path)
    return withoutKeys(value)
  }
  if (Array.isArray(value)) {
    return value.map((item, at) => withoutSecrets(item, `${path}[${at}]`, removed)).filter(item => item !== undefined)
  }
  if (!isObject(value)) return value
  const kept: [string, Json][] = []
  for (const [name, item] of Object.entries(value)) {
    const at = path === '' ? name : `${path}.${name}`
    // A name that is a secret itself is not told either.
    if (isSecretText(name)) removed.push(`a name in ${path === '' ? 'the file' : path}`)
    else if (isSecretField(name, item)) removed.push(at)
    else {
      const clean = withoutSecrets(item, at, removed)
      if (clean !== undefined) kept.push([name, clean])
    }
  }
  return Object.fromEntries(kept)
}

/**
 * `settings.json` without keys, passwords and tokens: what stands in a field for one, and what has the format of one, wherever it stands.
 * Sentences, ids and settings that are only called like a key stay.
 * @param lost takes what could not be kept
 * @throws BrokenFile when it is no JSON object
 */
export const readSettings = (bytes: Buffer, lost?: Losses): Settings => {
  const removed: string[] = []
  const values = withoutSecrets(parseObject(bytes, largest, lost), '', removed)
  return { values: isObject(values) ? values : {}, removed }
}
