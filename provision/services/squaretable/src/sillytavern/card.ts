import { BrokenFile } from './broken-file.ts'
import { isObject, type Json, type JsonObject, type Losses, parseObject, shortText, textOf, textsOf } from './json.ts'
import { scanPng } from './png.ts'
import { largestText, type PngText } from './png-text.ts'

/** A character as its card describes it. */
export interface Card {
  readonly name: string
  readonly description: string
  readonly tags: readonly string[]
  /** The whole card in the form of version 2 or later; nothing that is unknown here is lost. */
  readonly card: JsonObject
  /** The lorebook inside the card. */
  readonly lorebook?: JsonObject
  /** What is wrong with the file, though the card could be read. */
  readonly damage: readonly string[]
  /** The card as it was, where it had another form. */
  readonly aside: JsonObject | null
}

const longestName = 200
const longestTag = 100
const mostTags = 100
const largestCard = largestText

const texts = ['description', 'personality', 'scenario', 'first_mes', 'mes_example'] as const
const laterTexts = [
  'creator_notes',
  'system_prompt',
  'post_history_instructions',
  'creator',
  'character_version',
] as const

/** Version 1 has its fields at the top and nothing else; what is unknown stays there. */
const fromVersion1 = (flat: JsonObject): JsonObject => {
  const old = ['name', ...texts]
  const known = Object.fromEntries(old.map(key => [key, flat[key] ?? '']))
  const later = Object.fromEntries(laterTexts.map(key => [key, flat[key] ?? '']))
  const data = { ...known, ...later, alternate_greetings: [], tags: flat.tags ?? [], extensions: {} }
  const rest = Object.fromEntries(Object.entries(flat).filter(([key]) => !old.includes(key)))
  return { ...rest, spec: 'chara_card_v2', spec_version: '2.0', data }
}

const known = ['name', ...texts]

/** What holds one of the fields of a card, whatever is in it. */
const hasFields = (card: JsonObject): boolean => known.some(key => key in card)

const isFlat = (card: JsonObject): boolean => !isObject(card.data) && hasFields(card)

/** Null, missing and of another type than it should be: what cannot be shown is kept in the card as it is. */
const dataOf = (card: JsonObject): JsonObject => {
  const { data } = card
  const isCard = /^chara_card_v\d+$/.test(textOf(card.spec) ?? '')
  if (!isObject(data) || !(isCard || hasFields(data))) throw new BrokenFile('holds no character card')
  return data
}

const tagsOf = (value: Json | undefined): string[] => {
  const listed = typeof value === 'string' ? value.split(',') : textsOf(value)
  const tags = listed.map(tag => shortText(tag, longestTag))
  return [...new Set(tags.filter(tag => tag !== ''))].slice(0, mostTags)
}

/**
 * A character from the JSON of a card of version 1, 2, 3 or later.
 * @param stem the name of the file, for a card without a name
 * @throws BrokenFile when it is no card
 */
export const readCard = (json: JsonObject, stem: string, damage: readonly string[] = []): Card => {
  const card = isFlat(json) ? fromVersion1(json) : json
  const data = dataOf(card)
  const name = shortText(textOf(data.name) ?? '', longestName) || shortText(stem, longestName)
  const book = data.character_book
  return {
    name,
    description: textOf(data.description) ?? '',
    tags: tagsOf(data.tags),
    card,
    ...(isObject(book) ? { lorebook: book } : {}),
    damage,
    aside: card === json ? null : { card: json },
  }
}

const decode = (text: string, lost: Losses): JsonObject => {
  if (text.length > 2 * largestCard) throw new BrokenFile(`has a card larger than ${largestCard} bytes`)
  const isBase64 = /^[A-Za-z0-9+/=\s_-]*$/.test(text)
  // Some tools write the JSON as it is.
  return parseObject(Buffer.from(text, isBase64 ? 'base64' : 'utf8'), largestCard, lost)
}

/** A card of one of these texts, the first of them that is one. @throws BrokenFile when none is; with the first problem */
const readCardTexts = (found: readonly PngText[], stem: string, damage: readonly string[]): Card => {
  const problems = [...damage]
  for (const keyword of ['ccv3', 'chara']) {
    for (const { text } of found.filter(candidate => candidate.keyword === keyword)) {
      const lost: Losses = new Set()
      try {
        return readCard(decode(text, lost), stem, [...problems, ...lost])
      } catch (error) {
        if (!(error instanceof BrokenFile)) throw error
        problems.push(`has a ${keyword} text that ${error.message}`)
      }
    }
  }
  throw new BrokenFile(problems[0] ?? 'holds no character card')
}

/**
 * A character from a PNG: `ccv3` before `chara`, and the other where the first cannot be read.
 * @throws BrokenFile when it is no PNG, or none of its texts is a card
 */
export const readPngCard = (bytes: Buffer, stem: string): Card => {
  const { texts: found, damage, broken } = scanPng(bytes)
  return readCardTexts(found, stem, found.length === 0 && broken !== undefined ? [broken, ...damage] : damage)
}

/**
 * A character from a card that is a JSON file by itself.
 * @throws BrokenFile when it is no card
 */
export const readJsonCard = (bytes: Buffer, stem: string): Card => {
  const lost: Losses = new Set()
  return readCard(parseObject(bytes, largestCard, lost), stem, [...lost])
}
