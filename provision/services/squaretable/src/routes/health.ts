import { createRoute, z } from '@hono/zod-openapi'
import { type Api, api, type Parts } from '../context.ts'

const Ready = z
  .object({
    status: z.enum(['ready', 'degraded', 'unready']),
    database: z.enum(['up', 'read-only', 'down']),
    redis: z.enum(['up', 'down']),
  })
  .openapi('Ready')

const word = (up: boolean) => (up ? ('up' as const) : ('down' as const))

/** Whether the process lives, and whether it can do its work. Without Redis it can, slower. */
export function healthRoutes({ database, redis, stopping }: Parts): Api {
  const app = api()

  app.openapi(
    createRoute({
      method: 'get',
      path: '/healthz',
      tags: ['health'],
      responses: {
        200: {
          description: 'It lives',
          content: { 'application/json': { schema: z.object({ status: z.literal('ok') }) } },
        },
      },
    }),
    context => context.json({ status: 'ok' as const }, 200),
  )

  app.openapi(
    createRoute({
      method: 'get',
      path: '/readyz',
      tags: ['health'],
      responses: {
        200: {
          description: 'It works; degraded where Redis is away, or PostgreSQL takes no writes',
          content: { 'application/json': { schema: Ready } },
        },
        503: {
          description: 'It does not: PostgreSQL is away, or it is stopping',
          content: { 'application/json': { schema: Ready } },
        },
      },
    }),
    async context => {
      const [takes, redisIsUp] = await Promise.all([
        database.ping().catch(() => 'nothing' as const),
        redis.attempt(client => client.ping()).then(pong => pong === 'PONG'),
      ])
      const databaseIsUp = takes !== 'nothing'
      const isReadOnly = takes === 'reads'
      const parts = {
        database: isReadOnly ? ('read-only' as const) : word(databaseIsUp),
        redis: word(redisIsUp),
      }
      if (!databaseIsUp || stopping()) return context.json({ status: 'unready' as const, ...parts }, 503)
      const isWhole = redisIsUp && !isReadOnly
      return context.json({ status: isWhole ? ('ready' as const) : ('degraded' as const), ...parts }, 200)
    },
  )

  return app
}
