import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { type Api, api, type Env, type Parts } from '../context.ts'
import type { Transaction } from '../database/database.ts'
import * as tables from '../database/schema/index.ts'
import { askTenant, withTenant } from '../database/tenant-transaction.ts'
import { NotFoundError, UnprocessableError, UnsupportedMediaTypeError } from '../errors.ts'
import { changeable } from '../middleware/authorize.ts'
import { tagOf } from '../middleware/etag.ts'
import { readBody } from '../middleware/json-body.ts'
import { hold, isConditional, unlessChanged } from '../middleware/precondition.ts'
import { Avatars } from '../repositories/avatars.ts'
import { Characters } from '../repositories/characters.ts'
import { BrokenFile } from '../sillytavern/broken-file.ts'
import { checkSides, readPng } from '../sillytavern/png.ts'
import { bytesOf, conditional, login, pathId, refusals, tenantHeader } from './shapes.ts'

/** Bytes that a picture may have. */
const largest = 10 * 1024 * 1024

/** @throws PreconditionFailedError where the picture is not the one that the caller last saw */
async function asSeen(context: Context<Env>, tx: Transaction, characterId: string): Promise<void> {
  if (!isConditional(context)) return
  const { tenantId } = context.get('actor')
  const found = await new Avatars(tx, tenantId).find(characterId)
  unlessChanged(context, found && tagOf(tenantId, found.sha256))
}

/** Wider or higher is a bomb for whoever shows it. */
const largestSide = 16_384

const path = '/characters/{characterId}/avatar'
const described = { path, tags: ['characters'], security: login }
const one = { headers: tenantHeader, params: pathId('characterId') }
const picture = { 'image/png': { schema: z.string().openapi({ format: 'binary' }) } }

/** @throws UnprocessableError for what is no PNG */
function check(data: Buffer): void {
  try {
    checkSides(readPng(data), largestSide)
  } catch (error) {
    throw error instanceof BrokenFile ? new UnprocessableError(`The picture ${error.message}.`) : error
  }
}

/** Pictures of characters. To be mounted before bodies are taken for JSON. */
export function avatarRoutes({ database, cache }: Parts): Api {
  const app = api()

  app.openapi(
    createRoute({
      method: 'get',
      ...described,
      request: one,
      responses: { 200: bytesOf('The picture', ['image/png', 'image/webp'], 'binary'), ...refusals(404) },
    }),
    async context => {
      const { tenantId } = context.get('actor')
      const { characterId } = context.req.valid('param')
      const found = await askTenant(database, tenantId, tx => new Avatars(tx, tenantId).find(characterId))
      if (!found) throw new NotFoundError()
      return context.body(new Uint8Array(found.data), 200, {
        'Content-Type': found.mediaType,
        ETag: tagOf(tenantId, found.sha256),
      })
    },
  )

  app.openapi(
    createRoute({
      method: 'put',
      ...described,
      request: { ...one, headers: conditional, body: { required: true, content: picture } },
      responses: { 204: { description: 'The character has it' }, ...refusals(404, 412, 413, 415, 422) },
    }),
    async context => {
      const actor = context.get('actor')
      const { tenantId } = actor
      const { characterId } = context.req.valid('param')
      const type = context.req.header('Content-Type')?.split(';')[0]?.trim().toLowerCase()
      if (type !== 'image/png') throw new UnsupportedMediaTypeError('image/png')
      const data = Buffer.from(await readBody(context, largest))
      check(data)
      await withTenant(database, tenantId, async tx => {
        await hold(context, tx, tables.characters, characterId)
        changeable(actor, await new Characters(tx, tenantId).find(characterId))
        await asSeen(context, tx, characterId)
        await new Avatars(tx, tenantId).put(characterId, data)
      })
      await cache.forget(tenantId, 'characters')
      return context.body(null, 204)
    },
  )

  app.openapi(
    createRoute({
      method: 'delete',
      ...described,
      request: { ...one, headers: conditional },
      responses: { 204: { description: 'It is gone' }, ...refusals(404, 412) },
    }),
    async context => {
      const actor = context.get('actor')
      const { tenantId } = actor
      const { characterId } = context.req.valid('param')
      const gone = await withTenant(database, tenantId, async tx => {
        await hold(context, tx, tables.characters, characterId)
        changeable(actor, await new Characters(tx, tenantId).find(characterId))
        await asSeen(context, tx, characterId)
        return await new Avatars(tx, tenantId).delete(characterId)
      })
      await cache.forget(tenantId, 'characters')
      if (!gone) throw new NotFoundError()
      return context.body(null, 204)
    },
  )

  return app
}
