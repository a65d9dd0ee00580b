import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { type Api, api, type Env, type Parts } from '../context.ts'
import type { Transaction } from '../database/database.ts'
import * as tables from '../database/schema/index.ts'
import { askTenant, withTenant } from '../database/tenant-transaction.ts'
import { NotFoundError } from '../errors.ts'
import { idempotency } from '../middleware/idempotency.ts'
import { hold, isConditional, unlessOther } from '../middleware/precondition.ts'
import { Chats } from '../repositories/chats.ts'
import { type MessageRow, Messages } from '../repositories/messages.ts'
import { SignedCursor } from './cursor.ts'
import { pageOf, pageQuery } from './pages.ts'
import {
  answer,
  body,
  conditional,
  id,
  jsonObject,
  line,
  login,
  moment,
  refusals,
  repeatable,
  row,
  tenantHeader,
} from './shapes.ts'

const author = z.enum(['user', 'character', 'system'])

const Message = z
  .object({
    ...row,
    chatId: z.uuid(),
    position: z.int().min(1).openapi({ description: 'In the chat; a message that is gone leaves a gap' }),
    author,
    name: z.string(),
    content: z.string(),
    swipes: z.array(z.string()),
    extra: jsonObject,
    sentAt: moment,
  })
  .openapi('Message')

const written = {
  author,
  name: line(200),
  content: z.string().max(1_000_000),
  swipes: z.array(z.string().max(1_000_000)).max(1000),
  extra: jsonObject,
  sentAt: z.iso.datetime({ offset: true }),
}
const { name, content, swipes, extra, sentAt } = written
const NewMessage = z.strictObject({
  author,
  name,
  content,
  swipes: swipes.default([]),
  extra: extra.default({}),
  sentAt: sentAt.optional(),
})
const MessageChanges = z.strictObject(written).partial()

/** Field by field: what a row has besides is not told. */
export const shownMessage = ({ sentAt, createdAt, updatedAt, ...row }: MessageRow) => ({
  id: row.id,
  chatId: row.chatId,
  position: row.position,
  author: row.author,
  name: row.name,
  content: row.content,
  swipes: row.swipes,
  extra: row.extra,
  sentAt: sentAt.toISOString(),
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
})

/** What is stored: a moment as the database takes it. */
const stored = <Values extends { sentAt?: string | undefined }>({ sentAt, ...values }: Values) => ({
  ...values,
  ...(sentAt !== undefined && { sentAt: new Date(sentAt) }),
})

/** The messages of a tenant, of which one is as the caller last saw it. The chat first, as everybody takes them. @throws NotFoundError, PreconditionFailedError */
async function messagesFor(
  context: Context<Env>,
  tx: Transaction,
  chatId: string,
  messageId: string,
): Promise<Messages> {
  const messages = new Messages(tx, context.get('actor').tenantId)
  if (!isConditional(context)) return messages
  await hold(context, tx, tables.chats, chatId)
  await hold(context, tx, tables.messages, messageId)
  const found = await messages.find(chatId, messageId)
  if (!found) throw new NotFoundError()
  unlessOther(context, shownMessage(found))
  return messages
}

const described = { tags: ['messages'], security: login }
const inPath = (name: string) => id.openapi({ param: { name, in: 'path' }, format: 'uuid', type: 'string' })
const ofChat = { headers: tenantHeader, params: z.strictObject({ chatId: inPath('chatId') }) }
const one = {
  headers: tenantHeader,
  params: z.strictObject({ chatId: inPath('chatId'), messageId: inPath('messageId') }),
}
const listPath = '/chats/{chatId}/messages'
const path = `${listPath}/{messageId}` as const

/** Messages of a chat. Whoever listens to the chat hears of every change. */
export function messageRoutes(parts: Parts): Api {
  const app = api()
  const { database, channels, configuration } = parts

  app.openapi(
    createRoute({
      method: 'get',
      path: listPath,
      ...described,
      request: { ...ofChat, query: pageQuery.omit({ q: true }) },
      responses: { 200: answer('A page of messages, in the order of the chat', pageOf(Message)), ...refusals(404) },
    }),
    async context => {
      const { tenantId } = context.get('actor')
      const { chatId } = context.req.valid('param')
      const { limit, cursor } = context.req.valid('query')
      const cursors = new SignedCursor(configuration.TOKEN_SECRET, tenantId, `messages ${chatId}`)
      const after = cursor === undefined ? undefined : Number(cursors.read(cursor))
      const { rows, total, more } = await withTenant(database, tenantId, async tx => {
        if (!(await new Chats(tx, tenantId).find(chatId))) throw new NotFoundError()
        return await new Messages(tx, tenantId).list(chatId, limit, after)
      })
      const last = rows.at(-1)
      const nextCursor = more && last ? cursors.write(String(last.position)) : null
      return context.json({ items: rows.map(shownMessage), nextCursor, total }, 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: listPath,
      ...described,
      middleware: [idempotency(parts)],
      request: { ...ofChat, headers: repeatable, ...body(NewMessage) },
      responses: { 201: answer('The new message', Message), ...refusals(404, 409, 413, 415) },
    }),
    async context => {
      const { tenantId } = context.get('actor')
      const { chatId } = context.req.valid('param')
      const values = stored(context.req.valid('json'))
      const made = await withTenant(database, tenantId, tx => new Messages(tx, tenantId).create(chatId, values))
      if (!made) throw new NotFoundError()
      const data = shownMessage(made)
      await channels.publish(tenantId, chatId, { type: 'message.created', data })
      return context.json(data, 201, { Location: `/api/v1/chats/${chatId}/messages/${made.id}` })
    },
  )

  app.openapi(
    createRoute({
      method: 'get',
      path,
      ...described,
      request: one,
      responses: { 200: answer('The message', Message), ...refusals(404) },
    }),
    async context => {
      const { tenantId } = context.get('actor')
      const { chatId, messageId } = context.req.valid('param')
      const found = await askTenant(database, tenantId, tx => new Messages(tx, tenantId).find(chatId, messageId))
      if (!found) throw new NotFoundError()
      return context.json(shownMessage(found), 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'patch',
      path,
      ...described,
      request: { ...one, headers: conditional, ...body(MessageChanges) },
      responses: { 200: answer('The changed message', Message), ...refusals(404, 412, 413, 415) },
    }),
    async context => {
      const { tenantId } = context.get('actor')
      const { chatId, messageId } = context.req.valid('param')
      const changes = stored(context.req.valid('json'))
      const changed = await withTenant(database, tenantId, async tx =>
        (await messagesFor(context, tx, chatId, messageId)).update(chatId, messageId, changes),
      )
      if (!changed) throw new NotFoundError()
      const data = shownMessage(changed)
      await channels.publish(tenantId, chatId, { type: 'message.updated', data })
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
      const { tenantId } = context.get('actor')
      const { chatId, messageId } = context.req.valid('param')
      const gone = await withTenant(database, tenantId, async tx =>
        (await messagesFor(context, tx, chatId, messageId)).delete(chatId, messageId),
      )
      if (!gone) throw new NotFoundError()
      await channels.publish(tenantId, chatId, { type: 'message.deleted', data: { id: messageId } })
      return context.body(null, 204)
    },
  )

  return app
}
