import { createRoute, z } from '@hono/zod-openapi'
import { type Api, api, type Parts } from '../context.ts'
import * as tables from '../database/schema/index.ts'
import { askTenant, withTenant } from '../database/tenant-transaction.ts'
import { NotFoundError } from '../errors.ts'
import { changeable } from '../middleware/authorize.ts'
import { idempotency } from '../middleware/idempotency.ts'
import { hold, unlessOther } from '../middleware/precondition.ts'
import { type LorebookRow, Lorebooks } from '../repositories/lorebooks.ts'
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

const Lorebook = z
  .object({
    ...row,
    name: z.string(),
    description: z.string(),
    metadata: jsonObject,
    entries: z.array(jsonObject),
    createdBy: z.uuid().nullable(),
  })
  .openapi('Lorebook')

const written = {
  name: line(200),
  description: z.string().max(100_000),
  metadata: jsonObject.openapi({ description: 'What it says besides: how it is searched, its extensions' }),
  entries: z.array(jsonObject).max(10_000),
}
const { name, description, metadata, entries } = written
const NewLorebook = z.strictObject({
  name,
  description: description.default(''),
  metadata: metadata.default({}),
  entries: entries.default([]),
})
const LorebookChanges = z.strictObject(written).partial()

/** Field by field: what a row has besides is not told. */
const shown = ({ id, name, description, metadata, entries, createdBy, createdAt, updatedAt }: LorebookRow) => ({
  id,
  name,
  description,
  metadata,
  entries,
  createdBy,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
})

const described = { tags: ['lorebooks'], security: login }
const one = { headers: tenantHeader, params: pathId('lorebookId') }
const path = '/lorebooks/{lorebookId}'

/** Lorebooks of the tenant. */
export function lorebookRoutes(parts: Parts): Api {
  const app = api()
  const { database, configuration } = parts

  app.openapi(
    createRoute({
      method: 'get',
      path: '/lorebooks',
      ...described,
      request: { headers: tenantHeader, query: pageQuery },
      responses: { 200: answer('A page of lorebooks', pageOf(Lorebook)), ...refusals() },
    }),
    async context => {
      const { tenantId } = context.get('actor')
      const cursors = new Cursors(configuration.TOKEN_SECRET, tenantId, 'lorebooks')
      const request = cursors.request(context.req.valid('query'))
      const page = await withTenant(database, tenantId, tx => new Lorebooks(tx, tenantId).list(request))
      return context.json(cursors.answer(page, shown), 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/lorebooks',
      ...described,
      middleware: [idempotency(parts)],
      request: { headers: repeatable, ...body(NewLorebook) },
      responses: { 201: answer('The new lorebook', Lorebook), ...refusals(409, 413, 415) },
    }),
    async context => {
      const { tenantId, userId } = context.get('actor')
      const values = context.req.valid('json')
      const made = await askTenant(database, tenantId, tx => new Lorebooks(tx, tenantId).create(values, userId))
      return context.json(shown(made), 201, { Location: `/api/v1/lorebooks/${made.id}` })
    },
  )

  app.openapi(
    createRoute({
      method: 'get',
      path,
      ...described,
      request: one,
      responses: { 200: answer('The lorebook', Lorebook), ...refusals(404) },
    }),
    async context => {
      const { tenantId } = context.get('actor')
      const { lorebookId } = context.req.valid('param')
      const found = await askTenant(database, tenantId, tx => new Lorebooks(tx, tenantId).find(lorebookId))
      if (!found) throw new NotFoundError()
      return context.json(shown(found), 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'patch',
      path,
      ...described,
      request: { ...one, headers: conditional, ...body(LorebookChanges) },
      responses: { 200: answer('The changed lorebook', Lorebook), ...refusals(404, 412, 413, 415) },
    }),
    async context => {
      const actor = context.get('actor')
      const { tenantId } = actor
      const { lorebookId } = context.req.valid('param')
      const changes = context.req.valid('json')
      const changed = await withTenant(database, tenantId, async tx => {
        const lorebooks = new Lorebooks(tx, tenantId)
        await hold(context, tx, tables.lorebooks, lorebookId)
        unlessOther(context, shown(changeable(actor, await lorebooks.find(lorebookId))))
        return await lorebooks.update(lorebookId, changes)
      })
      if (!changed) throw new NotFoundError()
      return context.json(shown(changed), 200)
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
      const { lorebookId } = context.req.valid('param')
      await withTenant(database, tenantId, async tx => {
        const lorebooks = new Lorebooks(tx, tenantId)
        await hold(context, tx, tables.lorebooks, lorebookId)
        unlessOther(context, shown(changeable(actor, await lorebooks.find(lorebookId))))
        await lorebooks.delete(lorebookId)
      })
      return context.body(null, 204)
    },
  )

  return app
}
