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

const clean = (value: Json, depth: number): Json => {
  if (depth > deepest) throw new BrokenFile(`nests deeper than ${deepest} levels`)
  if (typeof value === 'string') return cleanText(value)
  if (Array.isArray(value)) return value.map(item => clean(item, depth + 1))
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([key]) => key !== '__proto__')
    return Object.fromEntries(entries.map(([key, item]) => [cleanText(key), clean(item, depth + 1)]))
  }
  return value
}

/**
 * A JSON text as a value that the database can keep: without NUL, half characters and `__proto__`.
 * A byte order mark is passed over.
 * @throws BrokenFile when it is no JSON, or nests too deep
 */
export const parseJson = (text: string): Json => {
  let value: Json
  try {
    value = JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text)
  } catch (error) {
    throw new BrokenFile(error instanceof RangeError ? `nests deeper than ${deepest} levels` : 'is not JSON')
  }
  return clean(value, 0)
}

/** Whether a value is an object, and no array. */
export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * A JSON object from UTF-8 bytes.
 * @throws BrokenFile when the bytes are no UTF-8, no JSON or no object, or more than `largest`
 */
export const parseObject = (bytes: Uint8Array, largest: number): JsonObject => {
  if (bytes.length > largest) throw new BrokenFile(`is larger than ${largest} bytes`)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new BrokenFile('is not UTF-8')
  }
  const value = parseJson(text)
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
