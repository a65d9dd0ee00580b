import { type JsonObject, parseObject, shortText, textOf, textsOf } from './json.ts'

/** A group of characters, as a file of `groups/` describes it. */
export interface Group {
  readonly name: string
  /** File names of the members' cards. */
  readonly members: readonly string[]
  /** Names of its chats in `group chats/`, without `.jsonl`. */
  readonly chats: readonly string[]
  readonly metadata: JsonObject
}

const largest = 8 * 2 ** 20
const longestName = 200

/** @throws BrokenFile when it is no JSON object */
export const readGroup = (bytes: Buffer, stem: string): Group => {
  const { name, members, ...metadata } = parseObject(bytes, largest)
  const chats = [...textsOf(metadata.chats), ...textsOf([metadata.chat_id ?? null])]
  return {
    name: shortText(textOf(name) ?? '', longestName) || shortText(stem, longestName),
    members: [...new Set(textsOf(members).map(member => member.normalize('NFC')))],
    chats: [...new Set(chats.map(chat => chat.normalize('NFC')))],
    metadata,
  }
}
