import { asideOf, restored } from './aside.ts'
import { BrokenFile } from './broken-file.ts'
import {
  canonicalJson,
  isObject,
  type Json,
  type JsonObject,
  type Losses,
  parseObject,
  shortText,
  textOf,
} from './json.ts'

/** World info in the form of the service. */
export interface Lorebook {
  readonly name: string
  readonly description: string
  readonly entries: readonly JsonObject[]
  /** What the book says besides: how it is searched, its extensions, the book that it was made from. */
  readonly metadata: JsonObject
  /** What its JSON said and the rest does not: how the entries were numbered, and what among them is none. */
  readonly aside: JsonObject | null
  /** How many entries are no objects. */
  readonly odd: number
}

const largest = 64 * 2 ** 20
const longestName = 200

/** The book of version 3 of the card, in a file by itself. */
const isWrapped = (book: JsonObject): boolean =>
  /^lorebook_v\d+$/.test(textOf(book.spec) ?? '') && isObject(book.data) && book.entries === undefined

/** The keys that a list of objects has where nothing else is said. */
const numbered = (entries: readonly Json[]): JsonObject =>
  Object.fromEntries(entries.map((entry, at) => [String(at), entry]))

interface Parts {
  readonly entries: readonly JsonObject[]
  readonly description: string
  readonly metadata: JsonObject
}

const partsOf = (book: JsonObject): Parts => {
  const { entries, description, ...metadata } = book
  const listed = Array.isArray(entries) ? entries : isObject(entries) ? Object.values(entries) : undefined
  if (listed === undefined) throw new BrokenFile('is no lorebook: it has no entries')
  return { entries: listed.filter(isObject), description: textOf(description) ?? '', metadata }
}

const written = ({ entries, description, metadata }: Parts): JsonObject => ({
  ...metadata,
  ...(description !== '' && { description }),
  entries: numbered(entries),
})

/**
 * A lorebook from its JSON, be it a file of `worlds/` (entries by number), the book inside a card (entries in a list), or one of version
 * 3 in a file by itself.
 * @param name what it is called where it does not say so
 * @throws BrokenFile when it has no entries
 */
const readLorebook = (book: JsonObject, name: string): Lorebook => {
  const inner = isWrapped(book) && isObject(book.data) ? book.data : book
  const parts = partsOf(inner)
  const all = Object.values(inner.entries as JsonObject | readonly Json[])
  const aside = asideOf(inner, written(parts))
  const { data: _, ...around } = book
  return {
    ...parts,
    name: shortText(textOf(inner.name) ?? '', longestName) || shortText(name, longestName),
    aside: inner === book ? aside : { ...aside, around },
    odd: all.length - parts.entries.length,
  }
}

/** The lorebook inside a card; in words why it is none. */
export const readInnerBook = (book: JsonObject, name: string): Omit<Lorebook, 'odd'> | string => {
  try {
    const { odd: _, ...read } = readLorebook(book, name)
    return read
  } catch (error) {
    if (error instanceof BrokenFile) return `its lorebook ${error.message}`
    throw error
  }
}

/** A file of `worlds/`. Cards refer to it by the name of the file, so that is what it is called. @throws BrokenFile when it is no lorebook */
export const readLorebookFile = (bytes: Buffer, stem: string, lost?: Losses): Lorebook => {
  const read = readLorebook(parseObject(bytes, largest, lost), stem)
  return { ...read, name: shortText(stem, longestName) || read.name }
}

/** Whatever their order: the database keeps none among the keys of an object. */
const sameEntries = (a: readonly JsonObject[], b: readonly JsonObject[]): boolean =>
  a.map(canonicalJson).toSorted().join() === b.map(canonicalJson).toSorted().join()

/** A lorebook as it is kept. */
export interface KeptLorebook extends Parts {
  readonly name: string
  readonly aside: unknown
}

/** The JSON of a lorebook: as it was, but for what has been changed since. */
export const writeLorebook = ({ aside, ...parts }: KeptLorebook): JsonObject => {
  const { around, ...difference } = isObject(aside as Json) ? (aside as JsonObject) : {}
  const book = restored(written(parts), difference, (key, whole) => {
    const then = partsOf({ entries: [], ...whole })
    if (key === 'entries') return sameEntries(then.entries, parts.entries)
    return key !== 'description' || then.description === parts.description
  })
  return isObject(around) ? { ...around, data: book } : book
}
