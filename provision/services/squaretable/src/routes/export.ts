import { createRoute } from '@hono/zod-openapi'
import { type Api, api } from '../context.ts'
import type { Transaction } from '../database/database.ts'
import { needs } from '../middleware/authorize.ts'
import { Export } from '../repositories/export.ts'
import type { Downloads } from './download.ts'
import { bytesOf, login, refusals, tenantHeader } from './shapes.ts'

/** Bytes that are sent together. */
const pieceSize = 64 * 1024

/** Everything that a tenant has, as lines, several of them together. */
async function* linesOf(tx: Transaction, tenantId: string): AsyncGenerator<Buffer> {
  let text = ''
  for await (const line of new Export(tx, tenantId).lines()) {
    text += `${line}\n`
    if (text.length < pieceSize) continue
    yield Buffer.from(text)
    text = ''
  }
  yield Buffer.from(text)
}

/** The export of a tenant. */
export function exportRoutes(downloads: Downloads): Api {
  const app = api()

  app.openapi(
    createRoute({
      method: 'get',
      path: '/tenant/export',
      tags: ['tenant'],
      security: login,
      middleware: [needs('owner')],
      request: { headers: tenantHeader },
      responses: {
        200: bytesOf(
          'One JSON object on each line: the tenant, its users, settings, characters, avatars (data as base64), groups, chats, messages and lorebooks, and at the end how many of each',
          'application/x-ndjson',
        ),
        ...refusals(),
      },
    }),
    async context => {
      const { tenantId } = context.get('actor')
      const lines = await downloads.begin(tenantId, tenantId, context.get('log'), tx => linesOf(tx, tenantId))
      return context.body(lines, 200, {
        'Content-Type': 'application/x-ndjson',
        'Content-Disposition': `attachment; filename="tenant-${tenantId}.ndjson"`,
      })
    },
  )

  return app
}
