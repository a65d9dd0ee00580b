import { BrokenFile } from './broken-file.ts'
import { isObject, type Json, type JsonObject, parseObject, shortText, textOf } from './json.ts'

/** World info in the form of the service. */
export interface Lorebook {
  readonly name: string
  readonly description: string
  readonly entries: readonly JsonObject[]
}

const largest = 32 * 2 ** 20
const longestName = 200

const listOf = (entries: Json | undefined): readonly Json[] => {
  if (Array.isArray(entries)) return entries
  if (!isObject(entries)) throw new BrokenFile('is no lorebook: it has no entries')
  return Object.values(entries)
}

/**
 * A lorebook from its JSON, be it a file of `worlds/` (entries by number) or the book inside a card (entries in a list).
 * @param name what it is called where it does not say so
 * @throws BrokenFile when it has no entries, or one of them is no object
 */
export const readLorebook = (book: JsonObject, name: string): Lorebook => {
  const entries = listOf(book.entries)
  const objects = entries.filter(isObject)
  if (objects.length < entries.length) throw new BrokenFile('has an entry that is no object')
  return {
    name: shortText(textOf(book.name) ?? '', longestName) || shortText(name, longestName),
    description: textOf(book.description) ?? '',
    entries: objects,
  }
}

/** A file of `worlds/`. @throws BrokenFile when it is no lorebook */
export const readLorebookFile = (bytes: Buffer, stem: string): Lorebook =>
  readLorebook(parseObject(bytes, largest), stem)
