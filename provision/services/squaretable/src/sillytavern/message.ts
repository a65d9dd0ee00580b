import { parseDate } from './date.ts'
import { isObject, type JsonObject, shortText, textOf, textsOf } from './json.ts'

/** A message in the form of the service. */
export interface ImportedMessage {
  readonly author: 'user' | 'character' | 'system'
  readonly name: string
  readonly content: string
  readonly swipes: readonly string[]
  readonly extra: JsonObject
  readonly sentAt: Date
}

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
export const isMessage = (line: JsonObject): boolean => typeof line.mes === 'string' || Array.isArray(line.swipes)

/**
 * A message from its line in a chat file; undefined where it has no text.
 * @param before the time of the message before it, which counts where its own cannot be read
 */
export const readMessage = (line: JsonObject, before: Date): ImportedMessage | undefined => {
  const swipes = textsOf(line.swipes)
  const chosen = typeof line.swipe_id === 'number' ? swipes[line.swipe_id] : swipes[0]
  const content = textOf(line.mes) ?? chosen
  if (content === undefined) return undefined
  const sentAt = parseDate(line.send_date)
  const rest = restOf(line, sentAt !== null)
  const extra = isObject(line.extra) ? line.extra : {}
  return {
    author: authorOf(line),
    name: shortText(textOf(line.name) ?? '', longestName),
    content,
    swipes,
    extra: Object.keys(rest).length === 0 ? extra : { ...extra, sillyTavern: rest },
    sentAt: sentAt ?? before,
  }
}
