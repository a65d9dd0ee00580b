import { posix } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { BrokenFile } from './broken-file.ts'
import { type Card, readCard, readPngCard } from './card.ts'
import { readCharx } from './charx.ts'
import { defaultLimits } from './entry.ts'
import { isObject, type JsonObject } from './json.ts'
import { blankPng, pngWith } from './png-writer.ts'
import { readWebpCard } from './webp.ts'
import { webpWith } from './webp-writer.ts'
import { Zip } from './zip.ts'
import { zipOf } from './zip-writer.ts'

/** A character as it is kept. */
export interface KeptCharacter {
  readonly name: string
  readonly description: string
  readonly tags: readonly string[]
  readonly card: JsonObject
  readonly aside: JsonObject | null
  readonly avatar: { readonly data: Buffer; readonly mediaType: 'image/png' | 'image/webp' } | undefined
  /** The whole file that it came from, where that held more. */
  readonly original: Buffer | undefined
  /** The lorebook in its card, where that was changed since. */
  readonly book: JsonObject | undefined
}

const orNothing = <T>(read: () => T): T | undefined => {
  try {
    return read()
  } catch (error) {
    if (error instanceof BrokenFile) return undefined
    throw error
  }
}

/** The card of a character that was made in the service. */
const newCard = ({ name, description, tags, card }: KeptCharacter): JsonObject => {
  const texts = ['personality', 'scenario', 'first_mes', 'mes_example', 'creator_notes', 'system_prompt']
  const more = ['post_history_instructions', 'creator', 'character_version']
  const empty = Object.fromEntries([...texts, ...more].map(key => [key, '']))
  const data = { name, description, ...empty, alternate_greetings: [], tags: [...tags], extensions: {} }
  return {
    ...card,
    spec: 'chara_card_v2',
    spec_version: '2.0',
    data: { ...data, ...(isObject(card.data) && card.data) },
  }
}

/** The card with what was changed beside it. @param stem names it where it has no name */
export const currentCard = (character: KeptCharacter, stem: string): JsonObject => {
  const { name, description, tags, card, book } = character
  const then = orNothing(() => readCard(card, stem))
  const base = then === undefined ? newCard(character) : card
  const changes: JsonObject = {
    ...(then?.name !== name && { name }),
    ...(then?.description !== description && { description }),
  }
  // Tools write the fields of version 1 beside those of the later ones.
  const beside = Object.fromEntries(Object.entries(changes).filter(([key]) => typeof base[key] === 'string'))
  const data: JsonObject = {
    ...(isObject(base.data) ? base.data : {}),
    ...changes,
    ...(!isDeepStrictEqual(then?.tags, tags) && { tags: [...tags] }),
    ...(book !== undefined && { character_book: book }),
  }
  return { ...base, ...beside, data }
}

/** Whether a file still says of the character what the service does. */
const isStill = (found: Card | undefined, { name, description, tags, card, book }: KeptCharacter): boolean =>
  found !== undefined &&
  book === undefined &&
  isDeepStrictEqual([found.name, found.description, found.tags, found.card], [name, description, tags, card])

/** A zip with some of its files in another form. */
const repacked = async (original: Buffer, changed: ReadonlyMap<string, Buffer>): Promise<Buffer> => {
  const files = new Map<string, Buffer>()
  for await (const { path, read } of new Zip(original, defaultLimits).entries(() => undefined)) {
    files.set(path, changed.get(path) ?? (await read()))
  }
  return zipOf(files)
}

/** The CHARX that a character came from, with what was changed since. */
const charxOf = async (original: Buffer, character: KeptCharacter, stem: string): Promise<Buffer> => {
  const { card: then, avatar: icon, icon: place } = await readCharx(original, stem)
  const { avatar } = character
  const changed = new Map<string, Buffer>()
  if (!isStill(then, character)) changed.set('card.json', Buffer.from(JSON.stringify(currentCard(character, stem))))
  if (place !== undefined && avatar !== undefined && !icon?.equals(avatar.data)) changed.set(place, avatar.data)
  return changed.size === 0 ? original : await repacked(original, changed)
}

/**
 * The file of a character in `characters/`: the one that it came from, as long as nothing was changed, else the same with what was.
 * @param path where it will be; its end says what it is
 */
export const writeCharacter = async (path: string, character: KeptCharacter): Promise<Buffer> => {
  const end = posix.extname(path).toLowerCase()
  const stem = posix.basename(path, posix.extname(path))
  const { avatar, original, aside } = character
  const card = () => currentCard(character, stem)
  if (end === '.json') {
    const then = aside !== null && isObject(aside.card) ? aside.card : character.card
    const isSame = isStill(
      orNothing(() => readCard(then, stem)),
      character,
    )
    return Buffer.from(JSON.stringify(isSame ? then : card()))
  }
  if (end === '.charx' && original !== undefined) return await charxOf(original, character, stem)
  if (end === '.webp' && avatar?.mediaType === 'image/webp') {
    const then = orNothing(() => readWebpCard(avatar.data, stem))
    return isStill(then, character) ? avatar.data : webpWith(avatar.data, card())
  }
  const picture = avatar?.mediaType === 'image/png' ? avatar.data : original
  if (picture === undefined) return pngWith(blankPng(), card())
  if (
    isStill(
      orNothing(() => readPngCard(picture, stem)),
      character,
    )
  )
    return picture
  return orNothing(() => pngWith(picture, card())) ?? pngWith(blankPng(), card())
}
