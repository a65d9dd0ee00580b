import { createRoute } from '@hono/zod-openapi'
import { type SSEStreamingApi, streamSSE } from 'hono/streaming'
import { type Api, api, type Parts } from '../context.ts'
import { askTenant, withTenant } from '../database/tenant-transaction.ts'
import { NotFoundError } from '../errors.ts'
import { stillHolds } from '../middleware/authenticate.ts'
import { Chats } from '../repositories/chats.ts'
import { Messages } from '../repositories/messages.ts'
import { EventQueue, heartbeat } from './event-queue.ts'
import { shownMessage } from './messages.ts'
import { bytesOf, id, login, pathId, refusals, tenantHeader } from './shapes.ts'

/** How many messages are read at once when those that were missed are told. */
const pageLength = 100

/** Only new messages have an id: behind it everything is told again, which a change of an older one must not shorten or lengthen. */
const tell = (stream: SSEStreamingApi, { type, data }: { readonly type: string; readonly data: { id: string } }) =>
  stream.writeSSE({ event: type, data: JSON.stringify(data), ...(type === 'message.created' && { id: data.id }) })

/**
 * What happens in a chat, as it happens. The answer goes on until the caller leaves, the login ends, the chat is deleted or the
 * service stops. Changes and deletions that were missed meanwhile are not told again; new messages are, by Last-Event-ID.
 */
export function eventRoutes(parts: Parts, { heartbeatMs = 15_000 } = {}): Api {
  const app = api()
  const { database, channels, ending } = parts

  /** Tells the messages behind one of the chat. @returns their ids. */
  async function replay(stream: SSEStreamingApi, tenantId: string, chatId: string, last: string): Promise<Set<string>> {
    const told = new Set<string>()
    const read = <T>(work: (messages: Messages) => Promise<T>) =>
      withTenant(database, tenantId, tx => work(new Messages(tx, tenantId)))
    let after = (await read(messages => messages.find(chatId, last)))?.position
    while (after !== undefined && !stream.aborted) {
      const from = after
      const { rows, more } = await read(messages => messages.list(chatId, pageLength, from))
      for (const row of rows) {
        await tell(stream, { type: 'message.created', data: shownMessage(row) })
        told.add(row.id)
      }
      after = more ? rows.at(-1)?.position : undefined
    }
    return told
  }

  app.openapi(
    createRoute({
      method: 'get',
      path: '/chats/{chatId}/events',
      tags: ['messages'],
      security: login,
      request: { headers: tenantHeader, params: pathId('chatId') },
      responses: {
        200: bytesOf(
          'Events: message.created, message.updated, message.deleted, chat.updated, chat.deleted. With Last-Event-ID, the id of a message, those behind it first.',
          'text/event-stream',
        ),
        ...refusals(404),
      },
    }),
    async context => {
      const { tenantId } = context.get('actor')
      const { chatId } = context.req.valid('param')
      const found = await askTenant(database, tenantId, tx => new Chats(tx, tenantId).find(chatId))
      if (!found) throw new NotFoundError()
      context.header('X-Accel-Buffering', 'no')
      if (context.req.method === 'HEAD') return context.body(null, 200, { 'Content-Type': 'text/event-stream' })
      const last = id.safeParse(context.req.header('Last-Event-ID') ?? '').data
      const log = context.get('log')

      const answer = streamSSE(context, async stream => {
        const queue = new EventQueue(() => stream.abort())
        const stop = () => stream.abort()
        stream.onAbort(() => queue.end())
        ending.addEventListener('abort', stop)
        const leave = await channels.listen(tenantId, chatId, event => queue.push(event))
        const beats = setInterval(() => queue.push(heartbeat), heartbeatMs)
        try {
          await stream.write(': listening\n\n')
          const told = last === undefined ? new Set() : await replay(stream, tenantId, chatId, last)
          for await (const next of queue) {
            if (next === heartbeat) {
              if (!(await stillHolds(parts, context))) return
              await stream.write(': heartbeat\n\n')
              continue
            }
            if (next.type === 'message.created' && told.has(next.data.id)) continue
            await tell(stream, next)
            if (next.type === 'chat.deleted') return
          }
        } catch (error) {
          log.warn({ error }, 'a stream of events ended early')
        } finally {
          clearInterval(beats)
          ending.removeEventListener('abort', stop)
          leave()
        }
      })
      answer.headers.set('Cache-Control', 'private, no-cache, no-transform')
      return answer
    },
  )

  return app
}
