import { isObject, type Json } from './json.ts'

/** Fields that hold a key, a token or a password and nothing else. */
const keyField =
  /(?:^|_)(?:api_?keys?(?:_\w+)?|(?:api|access|auth|bearer|refresh|session|private|secret|client|horde)_(?:keys?|tokens?|secrets?)|passwords?|passwd|passphrase|pwd|credentials?|authorization|webhooks?(?:_url)?)$/

/** Fields that hold a header with a key, or a name and a password, in words. */
const headerField = /^(?:custom_include_|request_|extra_|http_)?headers$|(?:^|_)auth$/

const secretField = /(?:^|_)secrets?$/

/** Names that say nothing by themselves: what stands in the field decides. */
const doubtfulField = /(?:^|_)(?:keys?|tokens?|auth|cookies?|bearer|jwt|pass)$/

const wordsOf = (name: string): string =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const fileName = /\.[a-z][a-z0-9]{1,4}$/i

/** One long word of letters and digits. */
const looksRandom = (text: string): boolean =>
  /^[\w.+/=:~-]{20,}$/.test(text) &&
  /\d/.test(text) &&
  /[A-Za-z]/.test(text) &&
  !uuid.test(text) &&
  !fileName.test(text)

/** Formats that hardly anything else has: a prefix with its separator and the length of a key behind it, or the address of a webhook. */
const formats: readonly RegExp[] = [
  /\b(?:sk|pk|rk)-(?:[a-z0-9]{2,12}[-_]){0,3}[A-Za-z0-9_-]{16,}/,
  /\b(?:sk|pk|rk)_(?:live|test|prod)_[A-Za-z0-9]{16,}/,
  /\b(?:sk|pk|rk)_(?=[A-Za-z0-9]*\d)[A-Za-z0-9]{24,}/,
  /\b(?:gh[pousr]_|github_pat_|hf_|gsk_|xai-|glpat-|npm_|xox[abeprs]-|r8_|pplx-)[A-Za-z0-9_-]{16,}/,
  /\bAIza[A-Za-z0-9_-]{30,}/,
  /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?/,
  /\bauthorization["']?\s*[:=]\s*["']?(?:bearer|basic)\s+[A-Za-z0-9+/=._~-]{8,}/i,
  /\bBearer\s+(?=[A-Za-z0-9+/=._~-]*\d)[A-Za-z0-9+/=._~-]{16,}/i,
  /\bBasic\s+(?=[A-Za-z0-9+/]*[A-Z])(?=[A-Za-z0-9+/]*[a-z])(?=[A-Za-z0-9+/]*\d)[A-Za-z0-9+/]{12,}={0,2}/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*/,
  /\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@]+@/i,
  /\bhttps:\/\/(?:\w+\.)?discord(?:app)?\.com\/api\/(?:v\d+\/)?webhooks\/\S+/i,
  /\bhttps:\/\/hooks\.slack\.com\/\S+/i,
  /\bhttps:\/\/api\.telegram\.org\/bot\d+:\S+/i,
  /^\s*["']?(?:password|passwd|api[-_ ]?key|secret|token)["']?\s*[:=]\s*["']?(?=\S*\d)\S{6,}\s*$/i,
]

/** Whether a text holds something that has the format of a secret. */
export const isSecretText = (text: string): boolean => formats.some(pattern => pattern.test(text))

/** The text with something else in place of what has the format of a secret. */
export const withoutFormats = (text: string, instead: string): string =>
  formats.reduce((rest, pattern) => rest.replace(new RegExp(pattern, `${pattern.flags}g`), instead), text)

/** Numbers and switches tell nothing; an empty text neither. */
const isTelling = (value: Json): boolean => {
  if (typeof value === 'string') return value !== ''
  if (Array.isArray(value)) return value.some(isTelling)
  return isObject(value) && Object.values(value).some(isTelling)
}

/** A text of so many words that it is none. */
const hasWords = (value: Json, count: number): boolean =>
  typeof value === 'string' && value.trim().split(/\s+/).length >= count

/** Whether what stands in a field with this name is a secret. */
export const isSecretField = (name: string, value: Json): boolean => {
  const words = wordsOf(name)
  if (!isTelling(value)) return false
  if (/(?:^|_)pass(?:words?|wd|phrase)$/.test(words)) return true
  if (keyField.test(words)) return !hasWords(value, 4)
  if (secretField.test(words)) return !hasWords(value, 3)
  if (headerField.test(words)) return typeof value === 'string' ? value.includes(':') : true
  return doubtfulField.test(words) && typeof value === 'string' && looksRandom(value)
}
