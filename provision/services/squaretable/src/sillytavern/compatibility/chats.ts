import type { Context } from 'hono'
import type { Env } from '../../context.ts'
import type { Transaction } from '../../database/database.ts'
import * as tables from '../../database/schema/index.ts'
import { Filed } from '../../repositories/filed.ts'
import { shownChat } from '../../routes/chats.ts'
import type { Json, JsonObject } from '../json.ts'
import { said } from './answers.ts'
import { spokenTime } from './card-form.ts'
import { findCharacter } from './character-rows.ts'
import {
  ChatChanged,
  chatsOf,
  type FiledChat,
  findChat,
  inBrief,
  isWith,
  linesOf,
  saveChat,
  type With,
  withCharacter,
  withGroup,
} from './chat-rows.ts'
import { isFileName, object, type Sent, text } from './form.ts'
import { plainName } from './names.ts'
import { changing, type Offer, type Whose, within } from './offer.ts'

const textsIn = (value: Json | undefined): string[] =>
  Array.isArray(value) ? value.filter(one => typeof one === 'string') : []

/** The group among whose chats one of this name is. */
const groupOfChat = async (tx: Transaction, { tenantId, userId }: Whose, name: string): Promise<string | null> => {
  const groups = await new Filed(tx, tenantId, tables.groups, userId).list()
  const found = groups.find(({ metadata }) => textsIn((metadata as JsonObject).chats).includes(name))
  return found?.id ?? null
}

/** What the chat is with that the request is about; undefined where there is no such character. */
const amongOf = async (tx: Transaction, whose: Whose, fields: JsonObject): Promise<With | undefined> => {
  if (fields.is_group === true) return withGroup(null)
  const row = await findCharacter(tx, whose, text(fields.avatar_url))
  return row && withCharacter(row)
}

const stem = (name: string): string => name.replace(/\.jsonl$/, '')

const spoken = (line: JsonObject): string => {
  const shown = object(line.extra).display_text || line.mes
  return line.is_system === true || !line.mes ? '' : `${text(line.name)}: ${String(shown).replace(/\r?\n/g, '\n')}\n\n`
}

const parsedLine = (line: string): Json[] => {
  try {
    return [JSON.parse(line)]
  } catch {
    return []
  }
}

/** The lines of a chat's file that was sent; undefined where it is none. */
const linesSent = (data: Buffer): Json[] | undefined => {
  const lines = data.toString('utf8').split('\n')
  const header = object(parsedLine(lines[0] ?? '')[0])
  const isChat = ['user_name', 'name', 'chat_metadata'].some(key => header[key] !== undefined)
  return isChat ? lines.flatMap(parsedLine) : undefined
}

/** Chats with characters and groups. */
export function offerChats({ post, parts }: Offer): void {
  const tell = async (context: Context<Env>, chat: FiledChat): Promise<void> => {
    const { tenantId } = context.get('actor')
    await parts.channels.publish(tenantId, chat.id, { type: 'chat.updated', data: shownChat(chat) })
  }
  const save = async (
    context: Context<Env>,
    { fields }: Sent,
    name: string,
    among: (tx: Transaction, whose: Whose) => Promise<With | undefined>,
  ): Promise<Response> => {
    const { chat: lines } = fields
    if (!Array.isArray(lines)) return context.json({ error: "The request's body.chat is not an array." }, 400)
    try {
      const saved = await changing(parts, context, async (tx, whose) => {
        const found = await among(tx, whose)
        return found && (await saveChat(tx, whose, { name, among: found, lines, force: fields.force === true }))
      })
      if (saved === undefined) return said(context, 404)
      await tell(context, saved)
      return context.json({ ok: true })
    } catch (error) {
      if (error instanceof ChatChanged) return context.json({ error: 'integrity' }, 400)
      throw error
    }
  }
  const remove = async (
    context: Context<Env>,
    find: (tx: Transaction, whose: Whose) => Promise<FiledChat | undefined>,
  ): Promise<Response> => {
    const gone = await changing(parts, context, async (tx, whose) => {
      const found = await find(tx, whose)
      if (found !== undefined) await chatsOf(tx, whose).remove(found.id)
      return found
    })
    if (gone === undefined) return said(context, 400)
    const { tenantId } = context.get('actor')
    await parts.channels.publish(tenantId, gone.id, { type: 'chat.deleted', data: { id: gone.id } })
    return context.json({ ok: true })
  }
  /** A route that is about a chat of a character, whose name it checks. */
  const about = (path: string, answers: (context: Context<Env>, sent: Sent) => Promise<Response>): void =>
    post(path, async (context, sent) =>
      isFileName(text(sent.fields.avatar_url)) ? await answers(context, sent) : said(context, 400),
    )

  about('/api/chats/save', (context, sent) =>
    save(context, sent, plainName(sent.fields.file_name), (tx, whose) =>
      amongOf(tx, whose, { avatar_url: sent.fields.avatar_url ?? '' }),
    ),
  )

  about('/api/chats/get', async (context, { fields }) => {
    const lines = await within(parts, context, async (tx, whose) => {
      const among = await amongOf(tx, whose, fields)
      if (among === undefined || text(fields.file_name) === '') return {}
      const found = await findChat(tx, whose, among, text(fields.file_name))
      return found === undefined ? [] : await linesOf(tx, whose, found)
    })
    return context.json(lines)
  })

  about('/api/chats/rename', async (context, { fields }) => {
    const [from, to] = [stem(text(fields.original_file)), plainName(stem(text(fields.renamed_file)))]
    if (from === '' || to === '') return said(context, 400)
    const renamed = await changing(parts, context, async (tx, whose) => {
      const among = await amongOf(tx, whose, fields)
      const found = among && (await findChat(tx, whose, among, from))
      if (among === undefined || found === undefined || (await findChat(tx, whose, among, to)) !== undefined)
        return undefined
      const title = to.slice(0, 200)
      await chatsOf(tx, whose).change(found.id, { source: `${among.folder}${to}.jsonl`, title })
      return { ...found, title }
    })
    if (renamed === undefined) return context.json({ error: true }, 400)
    await tell(context, renamed)
    return context.json({ ok: true, sanitizedFileName: to })
  })

  about('/api/chats/delete', (context, { fields }) =>
    remove(context, async (tx, whose) => {
      const among = await amongOf(tx, whose, { avatar_url: fields.avatar_url ?? '' })
      return among && (await findChat(tx, whose, among, stem(text(fields.chatfile))))
    }),
  )

  about('/api/chats/export', async (context, { fields }) => {
    const file = text(fields.file)
    if (file === '' || (text(fields.avatar_url) === '' && fields.is_group === false)) return said(context, 400)
    const lines = await within(parts, context, async (tx, whose) => {
      const among = await amongOf(tx, whose, fields)
      const found = among && (await findChat(tx, whose, among, stem(file)))
      return found && (await linesOf(tx, whose, found))
    })
    if (lines === undefined) return context.json({ message: `Could not find the chat to export: ${file}.` }, 404)
    const result =
      fields.format === 'jsonl' ? lines.map(line => JSON.stringify(line)).join('\n') : lines.map(spoken).join('')
    return context.json({ message: `Chat saved to ${text(fields.exportfilename)}`, result })
  })

  about('/api/chats/import', async (context, { fields, file }) => {
    const lines = fields.file_type === 'jsonl' && file !== undefined ? linesSent(file.data) : undefined
    if (file === undefined) return said(context, 400)
    // The formats of other programs are not taken; SillyTavern says so of those that it does not know.
    if (lines === undefined) return context.json({ error: true })
    const name = `${plainName(fields.character_name) || 'Character'} - ${spokenTime(new Date())} imported`
    const saved = await changing(parts, context, async (tx, whose) => {
      const among = await amongOf(tx, whose, { avatar_url: fields.avatar_url ?? '' })
      return among && (await saveChat(tx, whose, { name, among, lines, force: true }))
    })
    if (saved === undefined) return context.json({ error: true })
    await tell(context, saved)
    return context.json({ res: true, fileNames: [`${name}.jsonl`] })
  })

  about('/api/characters/chats', async (context, { fields }) => {
    const chats = await within(parts, context, async (tx, whose) => {
      const among = await amongOf(tx, whose, { avatar_url: fields.avatar_url ?? '' })
      if (among === undefined) return undefined
      const rows = (await chatsOf(tx, whose).list()).filter(chat => isWith(chat, among))
      return await inBrief(tx, whose, rows, () => among.folder, fields.metadata === true)
    })
    if (chats === undefined) return context.json({ error: true })
    return context.json(
      fields.simple === true ? chats.map(({ file_name, file_id }) => ({ file_name, file_id })) : chats,
    )
  })

  post('/api/chats/group/get', async (context, { fields }) => {
    if (text(fields.id) === '') return said(context, 400)
    const lines = await within(parts, context, async (tx, whose) => {
      const found = await findChat(tx, whose, withGroup(null), text(fields.id))
      return found === undefined ? [] : await linesOf(tx, whose, found)
    })
    return context.json(lines)
  })

  post('/api/chats/group/info', async (context, { fields }) => {
    if (text(fields.id) === '') return said(context, 400)
    const [info] = await within(parts, context, async (tx, whose) => {
      const among = withGroup(null)
      const found = await findChat(tx, whose, among, text(fields.id))
      return found === undefined ? [] : await inBrief(tx, whose, [found], () => among.folder)
    })
    return context.json(info ?? { match: false })
  })

  post('/api/chats/group/save', async (context, sent) => {
    const name = plainName(sent.fields.id)
    if (name === '') return said(context, 400)
    return await save(context, sent, name, async (tx, whose) => withGroup(await groupOfChat(tx, whose, name)))
  })

  post('/api/chats/group/delete', async (context, { fields }) => {
    if (text(fields.id) === '') return said(context, 400)
    return await remove(context, (tx, whose) => findChat(tx, whose, withGroup(null), text(fields.id)))
  })

  post('/api/chats/group/import', async (context, { file }) => {
    if (file === undefined) return said(context, 400)
    const lines = linesSent(file.data)
    if (lines === undefined) return context.json({ error: true })
    const name = spokenTime(new Date())
    await changing(parts, context, (tx, whose) =>
      saveChat(tx, whose, { name, among: withGroup(null), lines, force: true }),
    )
    return context.json({ res: name })
  })
}
