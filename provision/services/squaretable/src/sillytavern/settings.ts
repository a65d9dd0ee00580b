import { isObject, type Json, type JsonObject, parseObject } from './json.ts'

/** The settings without anything secret. */
export interface Settings {
  readonly values: JsonObject
  /** Where something was taken out; never what. */
  readonly removed: readonly string[]
}

const largest = 8 * 2 ** 20

const secretWords = new Set(
  ['key', 'apikey', 'keys', 'secret', 'secrets', 'token', 'password', 'passwd', 'passphrase', 'pass', 'pwd'].concat([
    'credential',
    'credentials',
    'auth',
    'authorization',
    'cookie',
    'cookies',
    'bearer',
    'jwt',
    'headers',
  ]),
)

/** `proxyPassword`, `api_key_openai` and `X-Api-Key`, but neither `max_tokens` nor `tokenizer`. */
const isSecretName = (name: string): boolean =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .some(word => secretWords.has(word))

const secretTexts: readonly RegExp[] = [
  /\b(?:sk|pk|rk|gh[pousr]|hf|xai|gsk|AIza|glpat|xox[abp])[-_]?[A-Za-z0-9_-]{16,}/,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\./,
  /\b(?:bearer|basic)\s+[A-Za-z0-9+/=._~-]{8,}/i,
  /\b(?:authorization|cookie|x-api-key|api[-_ ]?key|password|secret|token)["']?\s*[:=]\s*\S/i,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s/@]*:[^\s/@]+@/i,
]

/** One long word of letters and digits, as keys are. Names of files have a point or a blank in them. */
const looksRandom = (text: string): boolean =>
  /^[A-Za-z0-9_+/=-]{32,}$/.test(text) && /\d/.test(text) && /[A-Za-z]/.test(text)

const isSecretText = (text: string): boolean => looksRandom(text) || secretTexts.some(pattern => pattern.test(text))

/** Numbers and switches tell nothing; an empty text neither. */
const isTelling = (value: Json): boolean =>
  typeof value === 'string' ? value !== '' : Array.isArray(value) ? value.length > 0 : isObject(value)

const withoutSecrets = (value: Json, path: string, removed: string[]): Json | undefined => {
  if (typeof value === 'string' && isSecretText(value)) {
    removed.push(path)
    return undefined
  }
  if (Array.isArray(value)) {
    return value.map((item, at) => withoutSecrets(item, `${path}[${at}]`, removed)).filter(item => item !== undefined)
  }
  if (!isObject(value)) return value
  const kept: [string, Json][] = []
  for (const [name, item] of Object.entries(value)) {
    const at = path === '' ? name : `${path}.${name}`
    // A name that is a secret itself is not told either.
    if (isSecretText(name)) removed.push(path)
    else if (isSecretName(name) && isTelling(item)) removed.push(at)
    else {
      const clean = withoutSecrets(item, at, removed)
      if (clean !== undefined) kept.push([name, clean])
    }
  }
  return Object.fromEntries(kept)
}

/**
 * `settings.json` without what looks like a key, a password or a token, by its name or by itself. In doubt it is taken out: it can be
 * entered again, and must not lie in a place where others read.
 * @throws BrokenFile when it is no JSON object
 */
export const readSettings = (bytes: Buffer): Settings => {
  const removed: string[] = []
  const values = withoutSecrets(parseObject(bytes, largest), '', removed)
  return { values: isObject(values) ? values : {}, removed }
}
