import { createRoute } from '@hono/zod-openapi'
import { type Api, api, type Parts } from '../context.ts'
import { withTenant } from '../database/tenant-transaction.ts'
import { TooManyRequestsError } from '../errors.ts'
import { needs } from '../middleware/authorize.ts'
import { Export } from '../repositories/export.ts'
import { bytesOf, login, refusals, tenantHeader } from './shapes.ts'

/** Exports at once in the whole process: each holds a connection for as long as its reader takes. */
const mostAtOnce = 4

/** Bytes that are sent together. */
const pieceSize = 64 * 1024

/** Milliseconds that a reader may take for one piece, before its connection is given to others. */
const patience = 15_000

/** Writes a piece as soon as the reader takes it. @throws Error where the reader is gone, or too slow. */
async function write(writer: WritableStreamDefaultWriter<Uint8Array>, text: string): Promise<void> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error('The reader of an export takes too long.')), patience)
  try {
    await Promise.race([writer.write(Buffer.from(text)), late.promise])
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Everything that a tenant has, as lines, read as fast as it is taken and as of one moment. The connection is free again when all is
 * read, or the reader is gone.
 * @throws Error where it cannot even begin, as while PostgreSQL is away.
 */
async function exported(parts: Parts, tenantId: string, onEnd: (error?: unknown) => void): Promise<ReadableStream> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
  const writer = writable.getWriter()
  const begun = Promise.withResolvers<void>()
  const work = withTenant(
    parts.database,
    tenantId,
    async tx => {
      let text = ''
      for await (const line of new Export(tx, tenantId).lines()) {
        text += `${line}\n`
        begun.resolve()
        if (text.length < pieceSize) continue
        await write(writer, text)
        text = ''
      }
      await write(writer, text)
    },
    { snapshot: true },
  )
  work.then(
    () => writer.close().then(() => onEnd(), onEnd),
    error => {
      begun.reject(error)
      onEnd(error)
      return writer.abort(error).catch(() => undefined)
    },
  )
  await begun.promise
  return readable
}

/** The export of a tenant. */
export function exportRoutes(parts: Parts): Api {
  const app = api()
  const running = new Set<string>()

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
      if (running.has(tenantId) || running.size >= mostAtOnce) throw new TooManyRequestsError(10)
      running.add(tenantId)
      const log = context.get('log')
      const lines = await exported(parts, tenantId, error => {
        running.delete(tenantId)
        if (error !== undefined) log.warn({ error, tenantId }, 'an export ended early')
      })
      return context.body(lines, 200, {
        'Content-Type': 'application/x-ndjson',
        'Content-Disposition': `attachment; filename="tenant-${tenantId}.ndjson"`,
      })
    },
  )

  return app
}
