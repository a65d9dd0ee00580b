import type { Transaction } from '../../database/database.ts'
import { ChatsInBrief } from '../../repositories/chat-figures.ts'
import { Groups } from '../../repositories/groups.ts'
import { Imports } from '../../repositories/imports.ts'
import { readGroup, withMissing, writeGroup } from '../group.ts'
import type { Json, JsonObject } from '../json.ts'
import { said } from './answers.ts'
import { charactersOf, findCharacter } from './character-rows.ts'
import { chatsOf } from './chat-rows.ts'
import { isFileName, text } from './form.ts'
import { type FiledGroup, groupsOf } from './group-rows.ts'
import { avatarOf, chatNameOf, groupChatFolder, groupIdOf, groupPlace } from './names.ts'
import { changing, type Offer, type Whose, within } from './offer.ts'

/** The columns of a group, and the ids of those of its members that are there. */
const columnsOf = async (tx: Transaction, whose: Whose, file: JsonObject, stem: string) => {
  const group = readGroup(Buffer.from(JSON.stringify(file)), stem)
  const found = new Map<string, string>()
  for (const name of group.members) {
    const row = await findCharacter(tx, whose, name)
    if (row !== undefined) found.set(name, row.id)
  }
  const missing = group.members.filter(name => !found.has(name))
  const { name, metadata } = group
  return {
    memberIds: [...new Set(found.values())],
    values: { name: name || 'New Group', metadata, aside: withMissing(group, missing) },
  }
}

/** What the old form of a group kept of its chats is in the chats now. */
const current = ({ chat_metadata: _, past_metadata: __, ...group }: JsonObject): JsonObject => group

/** Groups of characters. */
export function offerGroups({ post, parts }: Offer): void {
  post('/api/groups/all', async context => {
    const shown = await within(parts, context, async (tx, whose) => {
      const { tenantId, userId } = whose
      const names = new Map((await charactersOf(tx, whose).list()).map(row => [row.id, avatarOf(row)]))
      const figures = await new ChatsInBrief(tx, tenantId, userId).figures()
      const chats = await chatsOf(tx, whose).list()
      const groups = await groupsOf(tx, whose).list()
      const all = new Groups(tx, tenantId)
      const written: JsonObject[] = []
      for (const row of groups) {
        const members = ((await all.find(row.id))?.characterIds ?? []).flatMap(id => names.get(id) ?? [])
        const own = chats.filter(({ groupId }) => groupId === row.id)
        const sizes = own.map(({ id }) => figures.get(id)).filter(known => known !== undefined)
        written.push({
          ...withChats(
            row,
            writeGroup({ ...row, metadata: row.metadata as JsonObject }, members, groupIdOf(row)),
            own.map(chat => chatNameOf(chat, groupChatFolder)),
          ),
          date_added: row.createdAt.getTime(),
          create_date: row.createdAt.toISOString(),
          date_last_chat: Math.max(0, ...sizes.map(({ changedAt }) => changedAt.getTime())),
          chat_size: sizes.reduce((sum, { size }) => sum + size, 0),
        })
      }
      return written
    })
    return context.json(shown)
  })

  post('/api/groups/create', async (context, { fields }) => {
    const id = String(Date.now())
    const { name = 'New Group', members = [], avatar_url, fav } = fields
    const group: JsonObject = {
      id,
      name,
      members,
      ...(avatar_url !== undefined && { avatar_url }),
      allow_self_responses: Boolean(fields.allow_self_responses),
      activation_strategy: fields.activation_strategy ?? 0,
      generation_mode: fields.generation_mode ?? 0,
      disabled_members: fields.disabled_members ?? [],
      ...(fav !== undefined && { fav }),
      chat_id: fields.chat_id ?? id,
      chats: fields.chats ?? [id],
      auto_mode_delay: fields.auto_mode_delay ?? 5,
      generation_mode_join_prefix: fields.generation_mode_join_prefix ?? '',
      generation_mode_join_suffix: fields.generation_mode_join_suffix ?? '',
    }
    await changing(parts, context, async (tx, whose) => {
      const { memberIds, values } = await columnsOf(tx, whose, group, id)
      const made = await groupsOf(tx, whose).create(`groups/${id}.json`, values)
      await new Imports(tx, whose.tenantId, whose.userId).saveMembers(made.id, memberIds)
    })
    return context.json(group)
  })

  post('/api/groups/edit', async (context, { fields }) => {
    const id = text(fields.id)
    if (id === '' || !isFileName(id)) return said(context, 400)
    return await changing(parts, context, async (tx, whose) => {
      const filed = groupsOf(tx, whose)
      const found = await filed.find(groupPlace(id))
      const { date_added: _, create_date: __, date_last_chat: ___, chat_size: ____, ...group } = current(fields)
      const { memberIds, values } = await columnsOf(tx, whose, group, id)
      const row = found ?? (await filed.create(`groups/${id}.json`, values))
      if (found !== undefined) await filed.change(row.id, values)
      await new Imports(tx, whose.tenantId, whose.userId).saveMembers(row.id, memberIds)
      return context.json({ ok: true })
    })
  })

  post('/api/groups/delete', async (context, { fields }) => {
    const id = text(fields.id)
    if (id === '' || !isFileName(id)) return said(context, 400)
    await changing(parts, context, async (tx, whose) => {
      const row = await groupsOf(tx, whose).find(groupPlace(id))
      if (row === undefined) return
      const filed = chatsOf(tx, whose)
      for (const chat of await filed.list()) if (chat.groupId === row.id) await filed.remove(chat.id)
      await groupsOf(tx, whose).remove(row.id)
    })
    return context.json({ ok: true })
  })
}

/** The group with the chats that it has beside those that it names. */
const withChats = (row: FiledGroup, group: JsonObject, own: readonly string[]): JsonObject => {
  const known: readonly Json[] = Array.isArray(group.chats) ? group.chats : []
  const chats = [...known, ...own.filter(name => !known.includes(name))]
  return { ...group, id: groupIdOf(row), chats, chat_id: group.chat_id ?? own[0] ?? groupIdOf(row) }
}
