import { createRoute, z } from '@hono/zod-openapi'
import { type Api, api, type Parts } from '../context.ts'
import type { Transaction } from '../database/database.ts'
import * as tables from '../database/schema/index.ts'
import { askTenant, withTenant } from '../database/tenant-transaction.ts'
import { NotFoundError, UnprocessableError } from '../errors.ts'
import { changeable } from '../middleware/authorize.ts'
import { idempotency } from '../middleware/idempotency.ts'
import { hold, unlessOther } from '../middleware/precondition.ts'
import { Characters } from '../repositories/characters.ts'
import { type ChatRow, Chats, type ChatValues } from '../repositories/chats.ts'
import { Groups } from '../repositories/groups.ts'
import type { Changes } from '../repositories/tenant-scoped.ts'
import { Character, readCharacter } from './characters.ts'
import { Cursors, pageOf, pageQuery } from './pages.ts'
import {
  answer,
  body,
  conditional,
  id,
  jsonObject,
  line,
  login,
  pathId,
  refusals,
  repeatable,
  row,
  tenantHeader,
} from './shapes.ts'

const Chat = z
  .object({
    ...row,
    title: z.string(),
    characterId: z.uuid().nullable(),
    groupId: z.uuid().nullable(),
    metadata: jsonObject,
    createdBy: z.uuid().nullable(),
  })
  .openapi('Chat')

const ChatWithCharacter = Chat.extend({
  character: Character.nullable().optional().openapi({ description: 'Where it was asked for' }),
}).openapi('ChatWithCharacter')

const written = {
  title: line(200),
  characterId: id.nullable(),
  groupId: id.nullable(),
  metadata: jsonObject,
}
const { title, characterId, groupId, metadata } = written
const NewChat = z.strictObject({
  title,
  characterId: characterId.default(null),
  groupId: groupId.default(null),
  metadata: metadata.default({}),
})
const ChatChanges = z.strictObject(written).partial()

/** Field by field: what a row has besides is not told. */
/** The chat as it is answered. */
export const shownChat = ({ id, title, characterId, groupId, metadata, createdBy, createdAt, updatedAt }: ChatRow) => ({
  id,
  title,
  characterId,
  groupId,
  metadata,
  createdBy,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
})

/** Whether what it refers to is the tenant's. Of what is another's is said what is said of what is not there. @throws UnprocessableError */
async function checkLinks(
  tx: Transaction,
  tenantId: string,
  { characterId, groupId }: Changes<ChatValues>,
): Promise<void> {
  const complaints = []
  if (characterId && (await new Characters(tx, tenantId).missing([characterId])).length > 0) {
    complaints.push({ path: 'characterId', message: 'There is no such character.' })
  }
  if (groupId && !(await new Groups(tx, tenantId).has(groupId))) {
    complaints.push({ path: 'groupId', message: 'There is no such group.' })
  }
  if (complaints.length > 0) throw new UnprocessableError('It refers to something that is not there.', complaints)
}

const described = { tags: ['chats'], security: login }
const one = { headers: tenantHeader, params: pathId('chatId') }
const path = '/chats/{chatId}'

/** Chats of the tenant. */
export function chatRoutes(parts: Parts): Api {
  const app = api()
  const { database, cache, channels, configuration } = parts

  app.openapi(
    createRoute({
      method: 'get',
      path: '/chats',
      ...described,
      request: { headers: tenantHeader, query: pageQuery },
      responses: { 200: answer('A page of chats', pageOf(Chat)), ...refusals() },
    }),
    async context => {
      const { tenantId } = context.get('actor')
      const cursors = new Cursors(configuration.TOKEN_SECRET, tenantId, 'chats')
      const request = cursors.request(context.req.valid('query'))
      const page = await withTenant(database, tenantId, tx => new Chats(tx, tenantId).list(request))
      return context.json(cursors.answer(page, shownChat), 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/chats',
      ...described,
      middleware: [idempotency(parts)],
      request: { headers: repeatable, ...body(NewChat) },
      responses: { 201: answer('The new chat', Chat), ...refusals(409, 413, 415, 422) },
    }),
    async context => {
      const { tenantId, userId } = context.get('actor')
      const values = context.req.valid('json')
      const made = await withTenant(database, tenantId, async tx => {
        await checkLinks(tx, tenantId, values)
        return await new Chats(tx, tenantId).create(values, userId)
      })
      return context.json(shownChat(made), 201, { Location: `/api/v1/chats/${made.id}` })
    },
  )

  app.openapi(
    createRoute({
      method: 'get',
      path,
      ...described,
      request: { ...one, query: z.strictObject({ include: z.literal('character').optional() }) },
      responses: { 200: answer('The chat', ChatWithCharacter), ...refusals(404) },
    }),
    async context => {
      const { tenantId } = context.get('actor')
      const { chatId } = context.req.valid('param')
      const { include } = context.req.valid('query')
      const found = await cache.through(tenantId, 'chats', chatId, async () => {
        const row = await askTenant(database, tenantId, tx => new Chats(tx, tenantId).find(chatId))
        return row && shownChat(row)
      })
      if (!found) throw new NotFoundError()
      if (include === undefined) return context.json(found, 200)
      const character = found.characterId === null ? null : await readCharacter(parts, tenantId, found.characterId)
      return context.json({ ...found, character: character ?? null }, 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'patch',
      path,
      ...described,
      request: { ...one, headers: conditional, ...body(ChatChanges) },
      responses: { 200: answer('The changed chat', Chat), ...refusals(404, 412, 413, 415, 422) },
    }),
    async context => {
      const actor = context.get('actor')
      const { tenantId } = actor
      const { chatId } = context.req.valid('param')
      const changes = context.req.valid('json')
      const changed = await withTenant(database, tenantId, async tx => {
        const chats = new Chats(tx, tenantId)
        await hold(context, tx, tables.chats, chatId)
        unlessOther(context, shownChat(changeable(actor, await chats.find(chatId))))
        await checkLinks(tx, tenantId, changes)
        return await chats.update(chatId, changes)
      })
      await cache.forget(tenantId, 'chats')
      if (!changed) throw new NotFoundError()
      const data = shownChat(changed)
      await channels.publish(tenantId, chatId, { type: 'chat.updated', data })
      return context.json(data, 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'delete',
      path,
      ...described,
      request: { ...one, headers: conditional },
      responses: { 204: { description: 'It is gone' }, ...refusals(404, 412) },
    }),
    async context => {
      const actor = context.get('actor')
      const { tenantId } = actor
      const { chatId } = context.req.valid('param')
      await withTenant(database, tenantId, async tx => {
        const chats = new Chats(tx, tenantId)
        await hold(context, tx, tables.chats, chatId)
        unlessOther(context, shownChat(changeable(actor, await chats.find(chatId))))
        await chats.delete(chatId)
      })
      await cache.forget(tenantId, 'chats')
      await channels.publish(tenantId, chatId, { type: 'chat.deleted', data: { id: chatId } })
      return context.body(null, 204)
    },
  )

  return app
}
