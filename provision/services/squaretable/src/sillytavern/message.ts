import { isDeepStrictEqual } from 'node:util'
import { asideOf, restored } from './aside.ts'
import { parseDate } from './date.ts'
import { isObject, type Json, type JsonObject, shortText, textOf, textsOf } from './json.ts'

/** A message in the form of the service. */
export interface ImportedMessage {
  readonly author: 'user' | 'character' | 'system'
  readonly name: string
  readonly content: string
  readonly swipes: readonly string[]
  readonly extra: JsonObject
  readonly sentAt: Date
  /** What its line said and the rest does not. */
  readonly aside: JsonObject | null
}

/** A message as it is kept. */
export type KeptMessage = Omit<ImportedMessage, 'aside'> & { readonly aside: unknown }

const longestName = 200
const translated = ['name', 'mes', 'swipes', 'extra', 'is_user', 'is_system', 'send_date']

const authorOf = (line: JsonObject): ImportedMessage['author'] => {
  if (line.is_user === true) return 'user'
  return line.is_system === true ? 'system' : 'character'
}

/** What the service has no column for, so that nothing is lost: the chosen swipe, times of generation, the speaker's avatar. */
const restOf = (line: JsonObject, isDated: boolean): JsonObject => {
  const rest = Object.entries(line).filter(([key]) => !translated.includes(key))
  const hidden = line.is_system === true ? [['is_system', true] as const] : []
  const undated = isDated || line.send_date === undefined ? [] : [['send_date', line.send_date] as const]
  return Object.fromEntries([...rest, ...hidden, ...undated])
}

/** Whether a line is a message and no header. */
export const isMessage = (line: JsonObject): boolean => 'mes' in line || Array.isArray(line.swipes)

/** The line of a message, from its columns alone. */
const lineOf = ({ author, name, content, swipes, extra, sentAt }: Omit<KeptMessage, 'aside'>): JsonObject => {
  const { sillyTavern, ...own } = extra
  const { is_system, ...rest }: JsonObject = isObject(sillyTavern) ? sillyTavern : {}
  return {
    name,
    is_user: author === 'user',
    is_system: author === 'system' || (author === 'user' && is_system === true),
    send_date: sentAt.toISOString(),
    mes: content,
    extra: own,
    ...(swipes.length > 0 && { swipes }),
    ...rest,
  }
}

const columnsOf = (line: JsonObject, before: Date): Omit<ImportedMessage, 'aside'> => {
  const swipes = textsOf(line.swipes)
  const chosen = typeof line.swipe_id === 'number' ? swipes[line.swipe_id] : swipes[0]
  const sentAt = parseDate(line.send_date)
  const rest = restOf(line, sentAt !== null)
  const extra = isObject(line.extra) ? line.extra : {}
  return {
    author: authorOf(line),
    name: shortText(textOf(line.name) ?? '', longestName),
    content: textOf(line.mes) ?? chosen ?? '',
    swipes,
    extra: Object.keys(rest).length === 0 ? extra : { ...extra, sillyTavern: rest },
    sentAt: sentAt ?? before,
  }
}

/**
 * A message from its line in a chat file; undefined where it is none.
 * @param before the time of the message before it, which counts where its own cannot be read
 */
export const readMessage = (line: JsonObject, before: Date): ImportedMessage | undefined => {
  if (!isMessage(line)) return undefined
  const columns = columnsOf(line, before)
  return { ...columns, aside: asideOf(line, lineOf(columns)) }
}

const columns = {
  name: 'name',
  mes: 'content',
  swipes: 'swipes',
  extra: 'extra',
  is_user: 'author',
  is_system: 'author',
  send_date: 'sentAt',
} as const satisfies Record<string, keyof ImportedMessage>

/** The line of a message in a chat file: as it was, but for what has been changed since. */
export const writeMessage = (message: KeptMessage): JsonObject =>
  restored(lineOf(message), message.aside, (key, whole) => {
    const column = key in columns ? columns[key as keyof typeof columns] : 'extra'
    return isDeepStrictEqual(columnsOf(whole, message.sentAt)[column], message[column] as Json)
  })
