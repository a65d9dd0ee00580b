import type { Transaction } from '../../database/database.ts'
import { ChatsInBrief } from '../../repositories/chat-figures.ts'
import type { Json, JsonObject } from '../json.ts'
import { said } from './answers.ts'
import { charactersOf, findCharacter } from './character-rows.ts'
import { chatsOf, type FiledChat, inBrief, isWith, withCharacter, withGroup } from './chat-rows.ts'
import { isFileName, object, text } from './form.ts'
import { groupsOf } from './group-rows.ts'
import { avatarOf, chatFolderOf, chatNameOf, groupChatFolder, groupIdOf, groupPlace } from './names.ts'
import { type Offer, type Whose, within } from './offer.ts'

const longestPreview = 400

const preview = (value: Json | undefined): string => {
  const message = String(value ?? '')
  return message.length > longestPreview ? `...${message.slice(-longestPreview)}` : message
}

/** The chats that a search is in, and the folder that they are named in. */
const searched = async (
  tx: Transaction,
  whose: Whose,
  fields: JsonObject,
): Promise<{ rows: FiledChat[]; folder: string }> => {
  const chats = await chatsOf(tx, whose).list()
  if (fields.group_id) {
    const group = await groupsOf(tx, whose).find(groupPlace(String(fields.group_id)))
    return { rows: chats.filter(({ groupId }) => group !== undefined && groupId === group.id), folder: groupChatFolder }
  }
  const row = await findCharacter(tx, whose, text(fields.avatar_url))
  const among = row === undefined ? withGroup(null) : withCharacter(row)
  return { rows: row === undefined ? [] : chats.filter(chat => isWith(chat, among)), folder: among.folder }
}

/** The folder that a chat is in; empty where it is in none. */
const folderOf = ({ source }: FiledChat): string => /^.*\//.exec(source ?? '')?.[0] ?? ''

/** Finding chats: by what is said in them, and the last ones. */
export function offerChatSearch({ post, parts }: Offer): void {
  post('/api/chats/search', async (context, { fields }) => {
    if (!isFileName(text(fields.avatar_url))) return said(context, 400)
    const words = text(fields.query).trim().toLowerCase().split(/\s+/).filter(Boolean)
    const found = await within(parts, context, async (tx, whose) => {
      const { rows, folder } = await searched(tx, whose, fields)
      const ids = rows.map(({ id }) => id)
      const saying = await new ChatsInBrief(tx, whose.tenantId, whose.userId).saying(ids, words)
      const isNamed = (chat: FiledChat): boolean =>
        words.every(word => chatNameOf(chat, folder).toLowerCase().includes(word))
      return await inBrief(
        tx,
        whose,
        rows.filter(chat => saying.has(chat.id) || isNamed(chat)),
        () => folder,
      )
    })
    return context.json(
      found.map(({ file_id, file_size, chat_items, last_mes, mes }) => ({
        file_name: file_id,
        file_size,
        message_count: chat_items,
        last_mes,
        preview_message: preview(mes),
      })),
    )
  })

  post('/api/chats/recent', async (context, { fields }) => {
    const pinned = Array.isArray(fields.pinned) ? fields.pinned.map(object) : []
    const most = Number.parseInt(String(fields.max), 10)
    const shown = await within(parts, context, async (tx, whose) => {
      const rows = await charactersOf(tx, whose).list()
      const characters = new Map(rows.flatMap(row => [[row.id, row] as const, [chatFolderOf(row), row] as const]))
      const groups = new Map((await groupsOf(tx, whose).list()).map(row => [row.id, row]))
      const figures = await new ChatsInBrief(tx, whose.tenantId, whose.userId).figures()
      const placed = (await chatsOf(tx, whose).list()).flatMap(chat => {
        const [character, group] = [characters.get(chat.characterId ?? folderOf(chat)), groups.get(chat.groupId ?? '')]
        if (character === undefined && group === undefined) return []
        const folder = character === undefined ? groupChatFolder : chatFolderOf(character)
        const place: JsonObject =
          character === undefined
            ? { group: group === undefined ? '' : groupIdOf(group) }
            : { avatar: avatarOf(character) }
        const file = `${chatNameOf(chat, folder)}.jsonl`
        const isPinned = pinned.some(
          one => one.file_name === file && (one.avatar === place.avatar || one.group === place.group),
        )
        return [{ chat, folder, place, isPinned, changed: figures.get(chat.id)?.changedAt.getTime() ?? 0 }]
      })
      const first = placed
        .toSorted((a, b) => Number(b.isPinned) - Number(a.isPinned) || b.changed - a.changed)
        .slice(0, (Number.isNaN(most) ? placed.length : most) + pinned.length)
      const folders = new Map(first.map(({ chat, folder }) => [chat.id, folder]))
      const brief = await inBrief(
        tx,
        whose,
        first.map(({ chat }) => chat),
        ({ id }) => folders.get(id) ?? '',
        fields.metadata === true,
      )
      return brief.map((one, at) => ({ ...one, ...first[at]?.place }))
    })
    return context.json(shown)
  })
}
