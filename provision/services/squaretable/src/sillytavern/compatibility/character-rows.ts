import { posix } from 'node:path'
import type { Transaction } from '../../database/database.ts'
import * as tables from '../../database/schema/index.ts'
import { Avatars } from '../../repositories/avatars.ts'
import type { ChatFigures } from '../../repositories/chat-figures.ts'
import { Filed } from '../../repositories/filed.ts'
import { BrokenFile } from '../broken-file.ts'
import { readCard } from '../card.ts'
import { currentCard } from '../character-writer.ts'
import type { Picture } from '../import-writer.ts'
import type { Json, JsonObject } from '../json.ts'
import { checkSides, readPng } from '../png.ts'
import { asWritten, readableCard } from './card-form.ts'
import { object } from './form.ts'
import { avatarOf, characterPlace, freeName, plainName } from './names.ts'
import type { Whose } from './offer.ts'

export type FiledCharacter = typeof tables.characters.$inferSelect

/** The characters of the member who asks. */
export const charactersOf = (tx: Transaction, { tenantId, userId }: Whose): Filed<typeof tables.characters> =>
  new Filed(tx, tenantId, tables.characters, userId)

/** A character as the front end calls it, or undefined. */
export const findCharacter = (tx: Transaction, whose: Whose, avatar: string): Promise<FiledCharacter | undefined> =>
  charactersOf(tx, whose).find(characterPlace(avatar))

const stemOf = (row: FiledCharacter): string => posix.basename(avatarOf(row), '.png')

/** The card of a character, with what was changed beside it. */
export const cardOfRow = (row: FiledCharacter): JsonObject => {
  const kept = { ...row, card: row.card as JsonObject, aside: row.aside as JsonObject | null }
  return currentCard({ ...kept, avatar: undefined, original: undefined, book: undefined }, stemOf(row))
}

const lengthOf = (data: JsonObject): number =>
  Object.values(data).reduce((sum: number, value) => sum + String(value).length, 0)

/** A character as the front end lists it. @param chats what is known of its chats */
export const shownToFrontEnd = (row: FiledCharacter, chats: readonly ChatFigures[]): JsonObject => {
  const raw = cardOfRow(row)
  const card = readableCard(raw)
  return {
    ...card,
    avatar: avatarOf(row),
    json_data: JSON.stringify(raw),
    date_added: row.createdAt.getTime(),
    create_date: card.create_date ?? row.createdAt.toISOString(),
    chat_size: chats.reduce((sum, { size }) => sum + size, 0),
    date_last_chat: Math.max(0, ...chats.map(({ changedAt }) => changedAt.getTime())),
    data_size: lengthOf(object(card.data)),
  }
}

const columnsOf = (card: JsonObject, stem: string) => {
  const { name, description, tags, card: kept } = readCard(asWritten(card), stem)
  return { name, description, tags: [...tags], card: kept }
}

/** Gives a character another card. */
export const saveCard = (tx: Transaction, whose: Whose, row: FiledCharacter, card: JsonObject): Promise<void> =>
  charactersOf(tx, whose).change(row.id, columnsOf(card, stemOf(row)))

/** Makes a character. @param wanted the name of its file, without the end; another one where that is taken. @returns its avatar's name */
export const makeCharacter = async (
  tx: Transaction,
  whose: Whose,
  { card, picture, wanted }: { card: JsonObject; picture: Picture | undefined; wanted: string },
): Promise<string> => {
  const filed = charactersOf(tx, whose)
  const base = plainName(wanted) || 'Unnamed'
  const source = await freeName(
    number => `characters/${base}${number === 0 ? '' : number}.png`,
    sources => filed.taken(sources),
  )
  const row = await filed.create(source, columnsOf(card, base))
  if (picture !== undefined) await new Avatars(tx, whose.tenantId).take(row.id, picture.data, picture.mediaType)
  return avatarOf(row)
}

/** Wider or higher is a bomb for whoever shows it. */
const largestSide = 16_384

/** The picture that was sent, where it is one that can be kept; SillyTavern takes its default for others. */
export const pictureOfUpload = (data: Buffer): Picture | undefined => {
  try {
    checkSides(readPng(data), largestSide)
    return { data, mediaType: 'image/png' }
  } catch (error) {
    if (error instanceof BrokenFile) return undefined
    throw error
  }
}

/** The value at a path such as `data.extensions.world`. */
export const valueAt = (value: JsonObject, path: string): Json | undefined =>
  path.split('.').reduce<Json | undefined>((at, key) => {
    const inside = object(at)
    return Object.hasOwn(inside, key) ? inside[key] : undefined
  }, value)
