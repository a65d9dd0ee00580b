import { createRoute, z } from '@hono/zod-openapi'
import { type Api, api, type Parts } from '../context.ts'
import { withTenant } from '../database/tenant-transaction.ts'
import { Search } from '../repositories/search.ts'
import { answer, line, login, refusals, tenantHeader } from './shapes.ts'

const total = z.int().min(0)

const Found = z
  .object({
    characters: z.array(z.object({ id: z.uuid(), name: z.string() })),
    chats: z.array(z.object({ id: z.uuid(), title: z.string() })),
    messages: z.array(z.object({ id: z.uuid(), chatId: z.uuid(), excerpt: z.string() })),
    totals: z
      .object({ characters: total, chats: total, messages: total })
      .openapi({ description: 'How much there is; at most 20 of each are told, the newest first' }),
  })
  .openapi('Found')

/** Search in everything of the tenant. */
export function searchRoutes({ database }: Parts): Api {
  const app = api()

  app.openapi(
    createRoute({
      method: 'get',
      path: '/search',
      tags: ['search'],
      security: login,
      request: { headers: tenantHeader, query: z.strictObject({ q: line(200) }) },
      responses: { 200: answer('What was found', Found), ...refusals() },
    }),
    async context => {
      const { tenantId } = context.get('actor')
      const { q } = context.req.valid('query')
      const { characters, chats, messages, totals } = await withTenant(database, tenantId, tx =>
        new Search(tx, tenantId).find(q),
      )
      return context.json({ characters: [...characters], chats: [...chats], messages: [...messages], totals }, 200)
    },
  )

  return app
}
