import { isObject, type Json, type JsonObject } from '../json.ts'
import { object, text } from './form.ts'

const two = (number: number): string => String(number).padStart(2, '0')

/** A moment as SillyTavern names chats by it, such as `2026-05-06@14h33m12s123ms`. */
export const spokenTime = (now: Date): string => {
  const day = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`
  const ms = String(now.getMilliseconds()).padStart(3, '0')
  return `${day}@${two(now.getHours())}h${two(now.getMinutes())}m${two(now.getSeconds())}s${ms}ms`
}

/** Both objects as one; where both say something the second one counts. */
export const merged = (first: JsonObject, second: JsonObject): JsonObject => {
  const both = Object.entries(second).map(([key, value]): [string, Json] => {
    const known = first[key]
    return [key, isObject(known) && isObject(value) ? merged(known, value) : value]
  })
  return { ...first, ...Object.fromEntries(both) }
}

const parsed = (json: Json | undefined): JsonObject => {
  try {
    return object(JSON.parse(text(json)))
  } catch {
    return {}
  }
}

const listed = (value: Json | undefined): Json =>
  typeof value === 'string'
    ? value
        .split(',')
        .map(tag => tag.trim())
        .filter(tag => tag !== '')
    : (value ?? [])

const greetings = (value: Json | undefined): Json => {
  if (Array.isArray(value)) return value
  return typeof value === 'string' ? [value] : []
}

const depthOf = (value: Json | undefined): number => {
  const depth = value === undefined ? Number.NaN : Number(value)
  return Number.isNaN(depth) ? 4 : depth
}

/** The texts that a card of version 1 has at its top, and a later one in its data. */
const texts = ['description', 'personality', 'scenario', 'first_mes', 'mes_example'] as const
const laterTexts = [
  'creator_notes',
  'system_prompt',
  'post_history_instructions',
  'creator',
  'character_version',
] as const

/**
 * The card that the front end's form for a character describes. What the form does not know stays as it was in `json_data`.
 * @param book the lorebook that the form names, in the form that it has within a card
 */
export const cardOfForm = (fields: JsonObject, book: JsonObject | undefined, now = new Date()): JsonObject => {
  const { json_data: _, ...before } = parsed(fields.json_data)
  const name = text(fields.ch_name)
  const of = (keys: readonly string[]) => Object.fromEntries(keys.map(key => [key, fields[key] ?? '']))
  const talkativeness = fields.talkativeness || 0.5
  const fav = String(fields.fav) === 'true'
  const tags = listed(fields.tags)
  const beforeData = object(before.data)
  const own = {
    talkativeness,
    fav,
    world: fields.world ?? '',
    depth_prompt: {
      ...object(object(beforeData.extensions).depth_prompt),
      prompt: fields.depth_prompt_prompt ?? '',
      depth: depthOf(fields.depth_prompt_depth),
      role: fields.depth_prompt_role ?? 'system',
    },
  }
  const extensions = merged({ ...object(beforeData.extensions), ...own }, parsed(fields.extensions))
  return {
    ...before,
    name,
    ...of(texts),
    creatorcomment: fields.creator_notes ?? '',
    avatar: 'none',
    chat: `${name} - ${spokenTime(now)}`,
    talkativeness,
    fav,
    tags,
    spec: 'chara_card_v2',
    spec_version: '2.0',
    data: {
      ...beforeData,
      name,
      ...of(texts),
      ...of(laterTexts),
      tags,
      alternate_greetings: greetings(fields.alternate_greetings),
      extensions,
      ...(book !== undefined && { character_book: book }),
    },
  }
}

/** Fields of the data that the front end wants at the top as well. */
const raised = {
  name: 'name',
  description: 'description',
  personality: 'personality',
  scenario: 'scenario',
  first_mes: 'first_mes',
  mes_example: 'mes_example',
  tags: 'tags',
} as const

/** A card as the front end reads it: what its data says stands at the top, too. */
export const readableCard = (card: JsonObject, now = new Date()): JsonObject => {
  const { json_data: _, ...rest } = card
  if (!isObject(rest.data)) return rest
  const data = rest.data
  const extensions = object(data.extensions)
  const { talkativeness: _talk, fav: _fav, ...other } = rest
  const top = Object.entries(raised).flatMap(([key, from]) => given(key, data[from]))
  const own = ['talkativeness', 'fav'].flatMap(key => given(key, extensions[key]))
  const whole: JsonObject = { ...other, ...Object.fromEntries([...top, ...own]) }
  return { ...whole, chat: whole.chat ?? `${text(whole.name)} - ${spokenTime(now)}` }
}

const given = (key: string, value: Json | undefined): [string, Json][] => (value === undefined ? [] : [[key, value]])

/** The card without what is nobody else's business: which chat is open, and whether it is a favourite. */
export const withoutPrivate = ({ chat: _, ...card }: JsonObject): JsonObject => {
  const data = object(card.data)
  const { extensions } = data
  return { ...card, fav: false, data: { ...data, extensions: { ...object(extensions), fav: false } } }
}

/** What says, within a change, that a field is to go. */
const gone = '__@@UNSET@@__'

/** A card with changes merged into it; a field whose change says so is left out. */
export const changedCard = (card: JsonObject, changes: JsonObject): JsonObject => without(merged(card, changes))

const without = (value: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(value).flatMap(([key, item]): [string, Json][] =>
      item === gone ? [] : [[key, isObject(item) ? without(item) : item]],
    ),
  )

const required = ['name', 'description', 'personality', 'scenario', 'first_mes', 'mes_example']

/** A card as SillyTavern reads it from a file that it wrote: it writes each card in the form of version 3 as well. */
export const asWritten = (card: JsonObject): JsonObject => ({ ...card, spec: 'chara_card_v3', spec_version: '3.0' })

/** What keeps a card from being one, in SillyTavern's word for it; undefined where it is one. */
export const lackOf = (card: JsonObject): string | undefined => {
  if (required.every(field => field in card)) return undefined
  const data = isObject(card.data) ? card.data : undefined
  if (card.spec === 'chara_card_v3') return data === undefined ? 'No tavern card data found' : undefined
  const isSecond = card.spec === 'chara_card_v2' && data !== undefined
  return isSecond && [...required, ...laterTexts].every(field => field in data) ? undefined : 'spec'
}
