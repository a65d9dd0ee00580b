import type { Transaction } from '../../database/database.ts'
import * as tables from '../../database/schema/index.ts'
import { type ChatFigures, ChatsInBrief } from '../../repositories/chat-figures.ts'
import { Filed } from '../../repositories/filed.ts'
import { Holdings } from '../../repositories/holdings.ts'
import { ImportedMessages } from '../../repositories/imported-messages.ts'
import { ChatFile } from '../chat.ts'
import { headerOf } from '../export-folder.ts'
import type { Json, JsonObject } from '../json.ts'
import { writeMessage } from '../message.ts'
import { batchesOf } from '../writer.ts'
import type { FiledCharacter } from './character-rows.ts'
import { object } from './form.ts'
import { chatFolderOf, chatNameOf, chatPlace, groupChatFolder } from './names.ts'
import type { Whose } from './offer.ts'

export type FiledChat = typeof tables.chats.$inferSelect

type KeptMessage = NonNullable<
  Awaited<ReturnType<ChatsInBrief['lastMessages']>> extends Map<string, infer Row> ? Row : never
>

const lineOf = (row: KeptMessage): JsonObject => writeMessage({ ...row, extra: row.extra as JsonObject })

/** What a chat is with: a character, whose folder it is in, or a group. */
export interface With {
  readonly folder: string
  readonly characterId: string | null
  readonly groupId: string | null
}

export const withCharacter = (row: FiledCharacter): With => ({
  folder: chatFolderOf(row),
  characterId: row.id,
  groupId: null,
})

export const withGroup = (groupId: string | null): With => ({ folder: groupChatFolder, characterId: null, groupId })

/** The chats of the member who asks. */
export const chatsOf = (tx: Transaction, { tenantId, userId }: Whose): Filed<typeof tables.chats> =>
  new Filed(tx, tenantId, tables.chats, userId)

/** Whether a chat is one with this character; one whose character was made anew is found by its folder. */
export const isWith = (chat: FiledChat, { folder, characterId }: With): boolean =>
  characterId === null
    ? chat.source?.startsWith(folder) === true
    : chat.characterId === characterId || (chat.characterId === null && chat.source?.startsWith(folder) === true)

/** The chat of this name, or undefined. */
export const findChat = async (
  tx: Transaction,
  whose: Whose,
  among: With,
  name: string,
): Promise<FiledChat | undefined> => {
  const found = await chatsOf(tx, whose).find(chatPlace(among.folder, name))
  return found !== undefined && (isWith(found, among) || found.groupId !== null) ? found : undefined
}

/** A chat as its file has it, line by line. */
export const linesOf = async (tx: Transaction, { tenantId, userId }: Whose, chat: FiledChat): Promise<JsonObject[]> => {
  const header = headerOf(chat)
  const lines = header === undefined ? [] : [header]
  for await (const message of new Holdings(tx, tenantId, userId).messages(chat.id)) lines.push(lineOf(message))
  return lines
}

/** Somebody else has saved the chat since the front end read it. */
export class ChatChanged extends Error {
  override name = 'ChatChanged'
}

const integrityOf = (header: JsonObject | undefined): Json | undefined => object(header?.chat_metadata).integrity

/**
 * Saves a chat as the front end sends it: whole.
 * @param force whether it is saved though somebody else has saved it since. @throws ChatChanged
 */
export const saveChat = async (
  tx: Transaction,
  whose: Whose,
  { name, among, lines, force }: { name: string; among: With; lines: readonly Json[]; force: boolean },
): Promise<FiledChat> => {
  const filed = chatsOf(tx, whose)
  const file = new ChatFile(Buffer.from(lines.map(line => JSON.stringify(line)).join('\n')), new Date())
  const { header } = file
  const known = await findChat(tx, whose, among, name)
  const slug = integrityOf(header)
  const before = known && integrityOf(headerOf(known))
  if (!force && slug && before && slug !== before) throw new ChatChanged()
  const { folder, characterId, groupId } = among
  const values = { metadata: header ?? {}, aside: header === undefined ? { header: false } : null }
  const links = { characterId, groupId: groupId ?? known?.groupId ?? null }
  if (known !== undefined) await filed.change(known.id, { ...values, ...links })
  const chat =
    known ??
    (await filed.create(`${folder}${name.normalize('NFC')}.jsonl`, { ...values, ...links, title: name.slice(0, 200) }))
  const messages = new ImportedMessages(tx, whose.tenantId)
  let last = 0
  for (const batch of batchesOf(file.messages())) {
    await messages.saveMessages(
      chat.id,
      batch.map(message => ({ ...message, swipes: [...message.swipes] })),
    )
    last = batch.at(-1)?.position ?? last
  }
  await messages.cutMessages(chat.id, last)
  return { ...chat, ...values, ...links }
}

const units = ['B', 'KB', 'MB', 'GB'] as const

/** A size as people read it. */
const spokenSize = (bytes: number): string => {
  const step = Math.min(units.length - 1, Math.floor(Math.log(Math.max(1, bytes)) / Math.log(1024)))
  return `${Number((bytes / 1024 ** step).toFixed(2))}${units[step]}`
}

/** A chat as the front end lists it. */
const briefOf = (
  chat: FiledChat,
  folder: string,
  figures: ChatFigures,
  last: KeptMessage | undefined,
  withMetadata: boolean,
): JsonObject => {
  const name = chatNameOf(chat, folder)
  const line = last && lineOf(last)
  return {
    match: true,
    file_id: name,
    file_name: `${name}.jsonl`,
    file_size: spokenSize(figures.size),
    chat_items: figures.messages,
    mes: line === undefined ? '[The chat is empty]' : line.mes || '[The message is empty]',
    last_mes: line?.send_date || figures.changedAt.toISOString(),
    ...(withMetadata && { chat_metadata: object(object(chat.metadata as JsonObject).chat_metadata) }),
  }
}

/** Chats as the front end lists them, in the order that they come in. */
export const inBrief = async (
  tx: Transaction,
  { tenantId, userId }: Whose,
  chats: readonly FiledChat[],
  folderOf: (chat: FiledChat) => string,
  withMetadata = false,
): Promise<JsonObject[]> => {
  const ids = chats.map(({ id }) => id)
  const brief = new ChatsInBrief(tx, tenantId, userId)
  const [figures, last] = [await brief.figures({ ids }), await brief.lastMessages(ids)]
  return chats.flatMap(chat => {
    const known = figures.get(chat.id)
    return known === undefined ? [] : [briefOf(chat, folderOf(chat), known, last.get(chat.id), withMetadata)]
  })
}
