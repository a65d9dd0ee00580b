import { isDeepStrictEqual } from 'node:util'
import { asideOf, restored } from './aside.ts'
import { isObject, type Json, type JsonObject, type Losses, parseObject, shortText, textOf, textsOf } from './json.ts'

/** A group of characters, as a file of `groups/` describes it. */
export interface Group {
  readonly name: string
  /** File names of the members' cards. */
  readonly members: readonly string[]
  /** Names of its chats in `group chats/`, without `.jsonl`. */
  readonly chats: readonly string[]
  readonly metadata: JsonObject
  /** What the file said and the rest does not. */
  readonly aside: JsonObject | null
}

const largest = 8 * 2 ** 20
const longestName = 200

const columnsOf = (group: JsonObject, stem: string) => {
  const { name, members, ...metadata } = group
  return {
    name: shortText(textOf(name) ?? '', longestName) || shortText(stem, longestName),
    members: [...new Set(textsOf(members).map(member => member.normalize('NFC')))],
    metadata,
  }
}

/** @param lost takes what could not be kept. @throws BrokenFile when it is no JSON object */
export const readGroup = (bytes: Buffer, stem: string, lost?: Losses): Group => {
  const group = parseObject(bytes, largest, lost)
  const { name, members, metadata } = columnsOf(group, stem)
  const chats = [...textsOf(metadata.chats), ...textsOf([metadata.chat_id ?? null])]
  return {
    name,
    members,
    chats: [...new Set(chats.map(chat => chat.normalize('NFC')))],
    metadata,
    aside: asideOf(group, { ...metadata, name, members }),
  }
}

/** What is to be kept aside of a group of whose members some are not there. @param missing file names */
export const withMissing = (
  { members, aside }: Pick<Group, 'members' | 'aside'>,
  missing: readonly string[],
): JsonObject | null => {
  if (missing.length === 0) return aside
  const values = isObject(aside?.values) ? aside.values : {}
  return { ...aside, values: { members, ...values }, missing }
}

/**
 * The file of a group: as it was, but for what has been changed since.
 * @param present file names of the members as they are now
 */
export const writeGroup = (
  { name, metadata, aside }: { readonly name: string; readonly metadata: JsonObject; readonly aside: unknown },
  present: readonly string[],
  stem: string,
): JsonObject =>
  restored({ ...metadata, name, members: present }, aside, (key, whole) => {
    const { name: then, members } = columnsOf(whole, stem)
    if (key !== 'members') return key !== 'name' || then === name
    // Members that were never there are no change.
    const missing = isObject(aside as Json) ? textsOf((aside as JsonObject).missing) : []
    return isDeepStrictEqual(
      members.filter(member => !missing.includes(member)),
      present,
    )
  })
