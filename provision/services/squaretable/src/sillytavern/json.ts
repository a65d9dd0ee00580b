import { createHash } from 'node:crypto'
import { BrokenFile } from './broken-file.ts'

export type Json = string | number | boolean | null | readonly Json[] | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

/** How deep objects and arrays may stand in each other. */
const deepest = 64

/** PostgreSQL keeps neither NUL nor half of a surrogate pair. */
const cleanText = (text: string): string => text.replaceAll('\0', '').toWellFormed()

/** What could not be kept of a value, in words. */
export type Losses = Set<string>

const unkept = {
  sign: 'holds U+0000 or half a character, which cannot be kept',
  name: 'holds a field called __proto__, which is left out',
  number: 'holds a number that is too large, which is left out',
} as const

const isKept = (text: string): boolean => !text.includes('\0') && text.isWellFormed()

/** Whether there is nothing to clean in a value. @throws BrokenFile when it nests too deep */
const isClean = (value: Json, depth: number): boolean => {
  if (depth > deepest) throw new BrokenFile(`nests deeper than ${deepest} levels`)
  if (typeof value === 'string') return isKept(value)
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(item => isClean(item, depth + 1))
  return Object.entries(value).every(([key, item]) => key !== '__proto__' && isKept(key) && isClean(item, depth + 1))
}

const cleanedText = (text: string, lost: Losses): string => {
  if (isKept(text)) return text
  lost.add(unkept.sign)
  return cleanText(text)
}

const cleaned = (value: Json, depth: number, lost: Losses): Json => {
  if (depth > deepest) throw new BrokenFile(`nests deeper than ${deepest} levels`)
  if (typeof value === 'string') return cleanedText(value, lost)
  if (typeof value === 'number' && !Number.isFinite(value)) {
    lost.add(unkept.number)
    return null
  }
  if (Array.isArray(value)) return value.map(item => cleaned(item, depth + 1, lost))
  if (typeof value !== 'object' || value === null) return value
  if (Object.hasOwn(value, '__proto__')) lost.add(unkept.name)
  const entries = Object.entries(value).filter(([key]) => key !== '__proto__')
  return Object.fromEntries(entries.map(([key, item]) => [cleanedText(key, lost), cleaned(item, depth + 1, lost)]))
}

/**
 * A JSON text as a value that the database can keep: without NUL, half characters and `__proto__`.
 * A byte order mark is passed over.
 * @param lost takes what could not be kept
 * @throws BrokenFile when it is no JSON, or nests too deep
 */
export const parseJson = (text: string, lost: Losses = new Set()): Json => {
  let value: Json
  try {
    value = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text)
  } catch (error) {
    throw new BrokenFile(error instanceof RangeError ? `nests deeper than ${deepest} levels` : 'is not JSON')
  }
  return isClean(value, 0) ? value : cleaned(value, 0, lost)
}

/** Whether a value is an object, and no array. */
export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * A JSON object from UTF-8 bytes.
 * @param lost takes what could not be kept
 * @throws BrokenFile when the bytes are no UTF-8, no JSON or no object, or more than `largest`
 */
export const parseObject = (bytes: Uint8Array, largest: number, lost?: Losses): JsonObject => {
  if (bytes.length > largest) throw new BrokenFile(`is larger than ${largest} bytes`)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new BrokenFile('is not UTF-8')
  }
  const value = parseJson(text, lost)
  if (!isObject(value)) throw new BrokenFile('is no JSON object')
  return value
}

/** The text of a field; undefined where it is none. */
export const textOf = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined)

/** The texts of a list; what else stands in it is left out. */
export const textsOf = (value: Json | undefined): string[] =>
  Array.isArray(value) ? value.filter(item => typeof item === 'string') : []

/** One line of text, trimmed, and at most `longest` characters of it. */
export const shortText = (text: string, longest: number): string =>
  [...text.replace(/\s+/g, ' ').trim()].slice(0, longest).join('')

const sorted = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(sorted)
  if (!isObject(value)) return value
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]))
}

/** The same text for the same value, whatever the order of its keys. */
export const canonicalJson = (value: Json): string => JSON.stringify(sorted(value))

/** SHA-256 in hexadecimal. */
export const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
