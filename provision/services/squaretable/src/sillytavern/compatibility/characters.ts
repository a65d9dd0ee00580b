import type { Context } from 'hono'
import type { Env } from '../../context.ts'
import type { Transaction } from '../../database/database.ts'
import * as tables from '../../database/schema/index.ts'
import { Avatars } from '../../repositories/avatars.ts'
import { ChatsInBrief } from '../../repositories/chat-figures.ts'
import { Filed } from '../../repositories/filed.ts'
import type { JsonObject } from '../json.ts'
import { writeLorebook } from '../lorebook.ts'
import { said, told } from './answers.ts'
import { cardOfForm, changedCard, lackOf, merged, readableCard } from './card-form.ts'
import {
  cardOfRow,
  charactersOf,
  findCharacter,
  makeCharacter,
  pictureOfUpload,
  saveCard,
  shownToFrontEnd,
  valueAt,
} from './character-rows.ts'
import { isWith, withCharacter } from './chat-rows.ts'
import { isFileName, object, type Sent, text } from './form.ts'
import { avatarOf, chatFolderOf, freeName, plainName, worldPlace } from './names.ts'
import { changing, type Offer, type Whose, within } from './offer.ts'
import { bookOfWorld } from './world-book.ts'

/** The lorebook that a form names, as it is within a card. */
const bookOf = async (
  tx: Transaction,
  { tenantId, userId }: Whose,
  fields: JsonObject,
): Promise<JsonObject | undefined> => {
  const name = text(fields.world)
  if (name === '') return undefined
  const row = await new Filed(tx, tenantId, tables.lorebooks, userId).find(worldPlace(name))
  if (row === undefined) return undefined
  const kept = { ...row, entries: row.entries as JsonObject[], metadata: row.metadata as JsonObject }
  return bookOfWorld(name, writeLorebook(kept))
}

const hasName = ({ ch_name }: JsonObject): boolean => ch_name !== undefined && ch_name !== '' && ch_name !== '.'

/** Merges a change into a card. @returns what is wrong with what comes of it; undefined where it was saved */
const mergeInto = async (
  tx: Transaction,
  whose: Whose,
  avatar: string,
  change: JsonObject,
): Promise<string | undefined> => {
  const row = await findCharacter(tx, whose, avatar)
  if (row === undefined) return 'Invalid character file'
  const { json_data: _, ...changes } = change
  const card = changedCard(cardOfRow(row), changes)
  const lack = lackOf(card)
  if (lack === undefined) await saveCard(tx, whose, row, card)
  return lack
}

/** Characters: listing, making and changing them. */
export function offerCharacters({ post, parts }: Offer): void {
  /** A route that is about one character, whose name it checks. */
  const about = (
    path: string,
    answers: (context: Context<Env>, sent: Sent, avatar: string) => Promise<Response>,
  ): void =>
    post(path, async (context, sent) => {
      const avatar = text(sent.fields.avatar_url)
      return isFileName(avatar) ? await answers(context, sent, avatar) : said(context, 400)
    })

  post('/api/characters/all', async context => {
    const shown = await within(parts, context, async (tx, whose) => {
      const rows = await charactersOf(tx, whose).list()
      const figures = [...(await new ChatsInBrief(tx, whose.tenantId, whose.userId).figures()).values()]
      const chats = Map.groupBy(figures, ({ characterId }) => characterId)
      return rows.map(row => shownToFrontEnd(row, chats.get(row.id) ?? []))
    })
    return context.json(shown)
  })

  about('/api/characters/get', async (context, _, avatar) => {
    const shown = await within(parts, context, async (tx, whose) => {
      const row = await findCharacter(tx, whose, avatar)
      if (row === undefined) return undefined
      const figures = await new ChatsInBrief(tx, whose.tenantId, whose.userId).figures({ characterId: row.id })
      return shownToFrontEnd(row, [...figures.values()])
    })
    return shown === undefined ? said(context, 404) : context.json(shown)
  })

  post('/api/characters/create', async (context, { fields, file }) => {
    if (!isFileName(text(fields.file_name))) return said(context, 400)
    const name = plainName(fields.ch_name)
    const made = await changing(parts, context, async (tx, whose) => {
      const card = cardOfForm({ ...fields, ch_name: name }, await bookOf(tx, whose, fields))
      return await makeCharacter(tx, whose, {
        card,
        picture: file && pictureOfUpload(file.data),
        wanted: text(fields.file_name) || name,
      })
    })
    return context.html(made)
  })

  about('/api/characters/edit', async (context, { fields, file }, avatar) => {
    if (!hasName(fields)) return told(context, 400, 'Error: invalid name.')
    return await changing(parts, context, async (tx, whose) => {
      const row = await findCharacter(tx, whose, avatar)
      if (row === undefined) return said(context, 404)
      const card = cardOfForm(fields, await bookOf(tx, whose, fields))
      const { chat, create_date } = fields
      await saveCard(tx, whose, row, {
        ...card,
        ...(chat !== undefined && { chat }),
        ...(create_date !== undefined && { create_date }),
      })
      const picture = file && pictureOfUpload(file.data)
      if (picture !== undefined) await new Avatars(tx, whose.tenantId).put(row.id, picture.data)
      return said(context, 200)
    })
  })

  about('/api/characters/edit-avatar', async (context, { file }, avatar) => {
    if (file === undefined) return told(context, 400, 'Error: no file uploaded')
    const picture = pictureOfUpload(file.data)
    return await changing(parts, context, async (tx, whose) => {
      const row = await findCharacter(tx, whose, avatar)
      if (row === undefined) return told(context, 400, 'Error: character file does not exist')
      if (picture === undefined) return told(context, 400, 'Error: the picture is no PNG')
      await new Avatars(tx, whose.tenantId).put(row.id, picture.data)
      return said(context, 200)
    })
  })

  about('/api/characters/edit-attribute', async (context, { fields }, avatar) => {
    if (!hasName(fields)) return told(context, 400, 'Error: invalid name.')
    const field = text(fields.field)
    if (field === 'json_data') return told(context, 400, 'Error: cannot edit json_data field.')
    return await changing(parts, context, async (tx, whose) => {
      const row = await findCharacter(tx, whose, avatar)
      if (row === undefined) return said(context, 404)
      const card = cardOfRow(row)
      const data = object(card.data)
      if (card[field] === undefined && data[field] === undefined) return told(context, 400, 'Error: invalid field.')
      const value = fields.value ?? null
      await saveCard(tx, whose, row, { ...card, [field]: value, data: { ...data, [field]: value } })
      return said(context, 200)
    })
  })

  post('/api/characters/merge-attributes', async (context, { fields }) => {
    const { avatars, data, filter, ...change } = fields
    if (!Array.isArray(avatars)) {
      const avatar = text(fields.avatar)
      if (!isFileName(avatar)) return said(context, 400)
      const all = { ...change, ...(data !== undefined && { data }), ...(filter !== undefined && { filter }) }
      const error = await changing(parts, context, (tx, whose) => mergeInto(tx, whose, avatar, all))
      return error === undefined
        ? said(context, 200)
        : context.json({ message: `Validation failed for ${avatar}`, error }, 400)
    }
    if (Object.keys(object(data)).length === 0) return context.json({ message: 'No valid update data provided.' }, 400)
    const strange = avatars.find(
      one => typeof one !== 'string' || !isFileName(one) || !one.toLowerCase().endsWith('.png'),
    )
    if (strange !== undefined) return context.json({ message: `Invalid avatar filename: ${strange}` }, 400)
    const report = { updated: [] as string[], skipped: [] as string[], failed: [] as string[] }
    await changing(parts, context, async (tx, whose) => {
      const filed = charactersOf(tx, whose)
      const wanted = avatars.length > 0 ? avatars.map(String) : (await filed.list()).map(avatarOf)
      for (const avatar of wanted) {
        const path = text(object(filter).path)
        const row = path === '' ? undefined : await findCharacter(tx, whose, avatar)
        if (row !== undefined && valueAt(cardOfRow(row), path) === undefined) report.skipped.push(avatar)
        else if ((await mergeInto(tx, whose, avatar, object(data))) === undefined) report.updated.push(avatar)
        else report.failed.push(avatar)
      }
    })
    return context.json(report)
  })

  about('/api/characters/rename', async (context, { fields }, avatar) => {
    if (avatar === '' || text(fields.new_name) === '') return said(context, 400)
    const name = plainName(fields.new_name)
    return await changing(parts, context, async (tx, whose) => {
      const filed = charactersOf(tx, whose)
      const row = await findCharacter(tx, whose, avatar)
      if (row === undefined) return said(context, 404)
      const source = await freeName(
        number => `characters/${name}${number === 0 ? '' : number}.png`,
        sources => filed.taken(sources),
      )
      const card = merged(readableCard(cardOfRow(row)), { name, data: { name } })
      await saveCard(tx, whose, row, card)
      await filed.change(row.id, { source })
      const chats = new Filed(tx, whose.tenantId, tables.chats, whose.userId)
      await chats.moveFolder(chatFolderOf(row), chatFolderOf({ id: row.id, source }))
      return context.json({ avatar: avatarOf({ id: row.id, source }) })
    })
  })

  about('/api/characters/delete', async (context, { fields }, avatar) => {
    if (avatar === '') return said(context, 400)
    return await changing(parts, context, async (tx, whose) => {
      const row = await findCharacter(tx, whose, avatar)
      if (row === undefined) return said(context, 400)
      const chats = new Filed(tx, whose.tenantId, tables.chats, whose.userId)
      if (fields.delete_chats === true) {
        const own = withCharacter(row)
        for (const chat of await chats.list()) if (isWith(chat, own)) await chats.remove(chat.id)
      }
      await charactersOf(tx, whose).remove(row.id)
      return said(context, 200)
    })
  })
}
