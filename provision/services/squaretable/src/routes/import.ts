import { createRoute, z } from '@hono/zod-openapi'
import { type Api, api, type Parts } from '../context.ts'
import {
  ConflictError,
  TooLargeError,
  UnavailableError,
  UnprocessableError,
  UnsupportedMediaTypeError,
  ValidationError,
} from '../errors.ts'
import { needs } from '../middleware/authorize.ts'
import { unpacked } from '../middleware/json-body.ts'
import { runRestore } from '../restore/run-restore.ts'
import type { Packing } from '../sillytavern/archive.ts'
import { ArchiveRefused } from '../sillytavern/broken-file.ts'
import { runImport } from '../sillytavern/run-import.ts'
import { spool } from '../sillytavern/spool.ts'
import { Places } from './places.ts'
import { answer, login, refusals, tenantHeader } from './shapes.ts'

/** Bytes that an archive may have. */
const largest = 512 * 2 ** 20

/** In the whole process: each takes memory for the largest file in it. */
const mostAtOnce = 2

/** Archives in the whole process that are being sent, or wait their turn: each takes a temporary file. */
const mostSent = 16

/** Milliseconds that an archive waits its turn. */
const patience = 60_000

/** An export of this service, as `GET /tenant/export` gives it. */
const own = 'application/x-ndjson'

const packings: Readonly<Record<string, Packing>> = {
  'application/zip': 'zip',
  'application/x-zip-compressed': 'zip',
  'application/gzip': 'gzip',
  'application/x-tar': 'tar',
}

const taken = [...Object.keys(packings), own]

const Counts = z.object({
  created: z.int().min(0),
  updated: z.int().min(0),
  unchanged: z.int().min(0),
  skipped: z.int().min(0),
})

const each = <Schema extends z.ZodType>(schema: Schema) =>
  z.object({ characters: schema, lorebooks: schema, groups: schema, chats: schema, settings: schema })

const remarks = z.array(z.object({ file: z.string(), reason: z.string() }))

const ImportReport = z
  .object({
    counts: each(Counts),
    messages: z.object({ read: z.int().min(0), broken: z.int().min(0) }),
    skipped: remarks.openapi({ description: 'Files that were passed over; the first thousand' }),
    skippedTotal: z.int().min(0),
    warnings: remarks.openapi({ description: 'Files that were imported, though not all is well with them' }),
    warningsTotal: z.int().min(0),
    notImported: z.record(z.string(), z.int()).openapi({ description: 'Files without a place here, by folder' }),
    digests: each(z.string()).openapi({ description: 'SHA-256 over what was read: the same folder, the same digest' }),
  })
  .openapi('ImportReport')

const binary = { schema: z.string().openapi({ format: 'binary' }) }

/** Import of a SillyTavern data folder. */
export function importRoutes(parts: Parts): Api {
  const app = api()
  const running = new Set<string>()
  const places = new Places(mostAtOnce)

  app.openapi(
    createRoute({
      method: 'post',
      path: '/import',
      tags: ['import'],
      security: login,
      middleware: [needs('admin')],
      request: {
        headers: tenantHeader,
        body: { required: true, content: Object.fromEntries(taken.map(type => [type, binary])) },
      },
      responses: { 200: answer('What was imported', ImportReport), ...refusals(408, 409, 413, 415, 422) },
    }),
    async context => {
      const { tenantId, userId, role } = context.get('actor')
      const type = context.req.header('Content-Type')?.split(';')[0]?.trim().toLowerCase() ?? ''
      const announced = packings[type]
      if (announced === undefined && type !== own) throw new UnsupportedMediaTypeError(taken.join(', '))
      if (Number(context.req.header('Content-Length') ?? '0') > largest) throw new TooLargeError(largest)
      const { body } = context.req.raw
      unpacked(context)
      if (body === null) throw new ValidationError('The body is empty.')
      if (running.has(tenantId)) throw new ConflictError('An import is running. Wait for it to end.')
      if (running.size >= mostSent) throw new UnavailableError('Others are importing. Try again later.')
      running.add(tenantId)
      // What was imported until then stays, and the next import finds it.
      const signal = AbortSignal.any([context.req.raw.signal, parts.ending])
      try {
        await using file = await spool(body, largest)
        // Only now: who sends slowly keeps nobody else from importing.
        using place = await places.take(patience, signal)
        if (place === undefined) throw new UnavailableError('Others are importing. Try again later.')
        const what = { tenantId, userId, path: file.path, signal }
        const report =
          announced === undefined
            ? await runRestore(parts, { ...what, role })
            : await runImport(parts, { ...what, announced })
        const { skipped, warnings } = report
        return context.json({ ...report, skipped: [...skipped], warnings: [...warnings] }, 200)
      } catch (error) {
        if (signal.aborted) throw new UnavailableError('The import was interrupted. Send the archive again.')
        throw error instanceof ArchiveRefused ? new UnprocessableError(`The archive ${error.message}.`) : error
      } finally {
        running.delete(tenantId)
      }
    },
  )

  return app
}
