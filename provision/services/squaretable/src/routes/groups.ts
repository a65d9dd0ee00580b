import { createRoute, z } from '@hono/zod-openapi'
import { type Api, api, type Parts } from '../context.ts'
import type { Transaction } from '../database/database.ts'
import * as tables from '../database/schema/index.ts'
import { withTenant } from '../database/tenant-transaction.ts'
import { NotFoundError, UnprocessableError } from '../errors.ts'
import { changeable } from '../middleware/authorize.ts'
import { idempotency } from '../middleware/idempotency.ts'
import { hold, unlessOther } from '../middleware/precondition.ts'
import { Characters } from '../repositories/characters.ts'
import { type GroupRow, Groups } from '../repositories/groups.ts'
import { Cursors, pageOf, pageQuery } from './pages.ts'
import {
  answer,
  body,
  conditional,
  id,
  jsonObject,
  line,
  login,
  pathId,
  refusals,
  repeatable,
  row,
  tenantHeader,
} from './shapes.ts'

const Group = z
  .object({
    ...row,
    name: z.string(),
    characterIds: z.array(z.uuid()),
    metadata: jsonObject,
    createdBy: z.uuid().nullable(),
  })
  .openapi('Group')

const written = {
  name: line(200),
  characterIds: z
    .array(id)
    .max(200)
    .refine(ids => new Set(ids).size === ids.length, 'must name each character once'),
  metadata: jsonObject,
}
const { name, characterIds, metadata } = written
const NewGroup = z.strictObject({ name, characterIds, metadata: metadata.default({}) })
const GroupChanges = z.strictObject(written).partial()

/** Field by field: what a row has besides is not told. */
const shown = ({ id, name, characterIds, metadata, createdBy, createdAt, updatedAt }: GroupRow) => ({
  id,
  name,
  characterIds: [...characterIds],
  metadata,
  createdBy,
  createdAt: createdAt.toISOString(),
  updatedAt: updatedAt.toISOString(),
})

/** Whether all members are the tenant's. Of one that is another's is said what is said of one that is not there. @throws UnprocessableError */
async function checkMembers(tx: Transaction, tenantId: string, ids: readonly string[] = []): Promise<void> {
  const missing = await new Characters(tx, tenantId).missing(ids)
  if (missing.length === 0) return
  const message = 'There is no such character.'
  throw new UnprocessableError(
    'It refers to something that is not there.',
    missing.slice(0, 20).map(one => ({ path: `characterIds.${ids.indexOf(one)}`, message })),
  )
}

const described = { tags: ['groups'], security: login }
const one = { headers: tenantHeader, params: pathId('groupId') }
const path = '/groups/{groupId}'

/** Groups of the tenant's characters. */
export function groupRoutes(parts: Parts): Api {
  const app = api()
  const { database, cache, configuration } = parts

  app.openapi(
    createRoute({
      method: 'get',
      path: '/groups',
      ...described,
      request: { headers: tenantHeader, query: pageQuery },
      responses: { 200: answer('A page of groups', pageOf(Group)), ...refusals() },
    }),
    async context => {
      const { tenantId } = context.get('actor')
      const cursors = new Cursors(configuration.TOKEN_SECRET, tenantId, 'groups')
      const request = cursors.request(context.req.valid('query'))
      const page = await withTenant(database, tenantId, tx => new Groups(tx, tenantId).list(request))
      return context.json(cursors.answer(page, shown), 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/groups',
      ...described,
      middleware: [idempotency(parts)],
      request: { headers: repeatable, ...body(NewGroup) },
      responses: { 201: answer('The new group', Group), ...refusals(409, 413, 415, 422) },
    }),
    async context => {
      const { tenantId, userId } = context.get('actor')
      const values = context.req.valid('json')
      const made = await withTenant(database, tenantId, async tx => {
        await checkMembers(tx, tenantId, values.characterIds)
        return await new Groups(tx, tenantId).create(values, userId)
      })
      return context.json(shown(made), 201, { Location: `/api/v1/groups/${made.id}` })
    },
  )

  app.openapi(
    createRoute({
      method: 'get',
      path,
      ...described,
      request: one,
      responses: { 200: answer('The group', Group), ...refusals(404) },
    }),
    async context => {
      const { tenantId } = context.get('actor')
      const { groupId } = context.req.valid('param')
      const found = await withTenant(database, tenantId, tx => new Groups(tx, tenantId).find(groupId))
      if (!found) throw new NotFoundError()
      return context.json(shown(found), 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'patch',
      path,
      ...described,
      request: { ...one, headers: conditional, ...body(GroupChanges) },
      responses: { 200: answer('The changed group', Group), ...refusals(404, 412, 413, 415, 422) },
    }),
    async context => {
      const actor = context.get('actor')
      const { tenantId } = actor
      const { groupId } = context.req.valid('param')
      const changes = context.req.valid('json')
      const changed = await withTenant(database, tenantId, async tx => {
        const groups = new Groups(tx, tenantId)
        await hold(context, tx, tables.groups, groupId)
        unlessOther(context, shown(changeable(actor, await groups.find(groupId))))
        await checkMembers(tx, tenantId, changes.characterIds)
        return await groups.update(groupId, changes)
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
      const { groupId } = context.req.valid('param')
      await withTenant(database, tenantId, async tx => {
        const groups = new Groups(tx, tenantId)
        await hold(context, tx, tables.groups, groupId)
        unlessOther(context, shown(changeable(actor, await groups.find(groupId))))
        await groups.delete(groupId)
      })
      await cache.forget(tenantId, 'chats') // those with the group are without it now
      return context.body(null, 204)
    },
  )

  return app
}
