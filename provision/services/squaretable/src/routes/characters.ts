import { createRoute, z } from '@hono/zod-openapi'
import { type Api, api, type Parts } from '../context.ts'
import * as tables from '../database/schema/index.ts'
import { askTenant, withTenant } from '../database/tenant-transaction.ts'
import { NotFoundError } from '../errors.ts'
import { changeable } from '../middleware/authorize.ts'
import { idempotency } from '../middleware/idempotency.ts'
import { hold, unlessOther } from '../middleware/precondition.ts'
import { type CharacterRow, Characters } from '../repositories/characters.ts'
import { Cursors, pageOf, pageQuery } from './pages.ts'
import {
  answer,
  body,
  conditional,
  jsonObject,
  line,
  login,
  pathId,
  refusals,
  repeatable,
  row,
  tenantHeader,
} from './shapes.ts'

export const Character = z
  .object({
    ...row,
    name: z.string(),
    description: z.string(),
    tags: z.array(z.string()),
    card: jsonObject,
    hasAvatar: z.boolean(),
    createdBy: z.uuid().nullable(),
  })
  .openapi('Character')

const written = {
  name: line(200),
  description: z.string().max(100_000),
  tags: z.array(line(100)).max(100),
  card: jsonObject,
}
const { name, description, tags, card } = written
const NewCharacter = z.strictObject({
  name,
  description: description.default(''),
  tags: tags.default([]),
  card: card.default({}),
})
const CharacterChanges = z.strictObject(written).partial()

/** Field by field: what a row has besides, its tenant first of all, is not told. */
const shownCharacter = ({
  id,
  name,
  description,
  tags,
  card,
  hasAvatar,
  createdBy,
  createdAt,
  updatedAt,
}: CharacterRow) => ({
  id,
  name,
  description,
  tags,
  card,
  hasAvatar,
  createdBy,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
})

/** The character as it is answered, from the cache where it is there; undefined where there is none. */
export const readCharacter = ({ database, cache }: Parts, tenantId: string, characterId: string) =>
  cache.through(tenantId, 'characters', characterId, async () => {
    const row = await askTenant(database, tenantId, tx => new Characters(tx, tenantId).find(characterId))
    return row && shownCharacter(row)
  })

const described = { tags: ['characters'], security: login }
const one = { headers: tenantHeader, params: pathId('characterId') }
const path = '/characters/{characterId}'

/** Characters of the tenant. */
export function characterRoutes(parts: Parts): Api {
  const { database, cache, configuration } = parts
  const app = api()

  app.openapi(
    createRoute({
      method: 'get',
      path: '/characters',
      ...described,
      request: { headers: tenantHeader, query: pageQuery },
      responses: { 200: answer('A page of characters', pageOf(Character)), ...refusals() },
    }),
    async context => {
      const { tenantId } = context.get('actor')
      const cursors = new Cursors(configuration.TOKEN_SECRET, tenantId, 'characters')
      const request = cursors.request(context.req.valid('query'))
      const page = await withTenant(database, tenantId, tx => new Characters(tx, tenantId).list(request))
      return context.json(cursors.answer(page, shownCharacter), 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/characters',
      ...described,
      middleware: [idempotency(parts)],
      request: { headers: repeatable, ...body(NewCharacter) },
      responses: { 201: answer('The new character', Character), ...refusals(409, 413, 415) },
    }),
    async context => {
      const { tenantId, userId } = context.get('actor')
      const values = context.req.valid('json')
      const made = await askTenant(database, tenantId, tx => new Characters(tx, tenantId).create(values, userId))
      return context.json(shownCharacter(made), 201, { Location: `/api/v1/characters/${made.id}` })
    },
  )

  app.openapi(
    createRoute({
      method: 'get',
      path,
      ...described,
      request: one,
      responses: { 200: answer('The character', Character), ...refusals(404) },
    }),
    async context => {
      const { tenantId } = context.get('actor')
      const { characterId } = context.req.valid('param')
      const found = await readCharacter(parts, tenantId, characterId)
      if (!found) throw new NotFoundError()
      return context.json(found, 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'patch',
      path,
      ...described,
      request: { ...one, headers: conditional, ...body(CharacterChanges) },
      responses: { 200: answer('The changed character', Character), ...refusals(404, 412, 413, 415) },
    }),
    async context => {
      const actor = context.get('actor')
      const { tenantId } = actor
      const { characterId } = context.req.valid('param')
      const changes = context.req.valid('json')
      const changed = await withTenant(database, tenantId, async tx => {
        const characters = new Characters(tx, tenantId)
        await hold(context, tx, tables.characters, characterId)
        unlessOther(context, shownCharacter(changeable(actor, await characters.find(characterId))))
        return await characters.update(characterId, changes)
      })
      await cache.forget(tenantId, 'characters')
      if (!changed) throw new NotFoundError()
      return context.json(shownCharacter(changed), 200)
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
      const { characterId } = context.req.valid('param')
      await withTenant(database, tenantId, async tx => {
        const characters = new Characters(tx, tenantId)
        await hold(context, tx, tables.characters, characterId)
        unlessOther(context, shownCharacter(changeable(actor, await characters.find(characterId))))
        await characters.delete(characterId)
      })
      await cache.forget(tenantId, 'characters', 'chats')
      return context.body(null, 204)
    },
  )

  return app
}
