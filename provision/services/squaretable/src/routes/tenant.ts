import { createRoute, z } from '@hono/zod-openapi'
import { type Api, api, type Parts } from '../context.ts'
import { askTenant, withTenant } from '../database/tenant-transaction.ts'
import { ConflictError, NotFoundError, UnavailableError } from '../errors.ts'
import { needs } from '../middleware/authorize.ts'
import { isConditional, unlessOther } from '../middleware/precondition.ts'
import { tenantPattern } from '../redis/keys.ts'
import { Tenants } from '../repositories/tenants.ts'
import { name, shownTenant, Tenant } from './members.ts'
import { answer, body, conditional, login, refusals, tenantHeader } from './shapes.ts'

const described = { path: '/tenant', tags: ['tenants'], security: login }
const owner = needs('owner')

/** Removes every key of a tenant. @returns whether it did; undefined where Redis is away. */
const removeKeys = ({ redis }: Parts, tenantId: string): Promise<boolean | undefined> =>
  redis.attempt(async client => {
    for await (const keys of client.scanStream({ match: tenantPattern(tenantId), count: 1000 })) {
      if ((keys as string[]).length > 0) await client.unlink(...(keys as string[]))
    }
    return true
  })

/** The tenant that the login belongs to. */
export function ownTenantRoutes(parts: Parts): Api {
  const app = api()
  const { database, cache } = parts

  app.openapi(
    createRoute({
      method: 'get',
      ...described,
      request: { headers: tenantHeader },
      responses: { 200: answer('The tenant', Tenant), ...refusals() },
    }),
    async context => {
      const { tenantId } = context.get('actor')
      const found = await cache.through(tenantId, 'tenant', 'self', async () => {
        const row = await askTenant(database, tenantId, tx => new Tenants(tx, tenantId).find())
        return row && shownTenant(row)
      })
      if (!found) throw new NotFoundError()
      return context.json(found, 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'patch',
      ...described,
      middleware: owner,
      request: { headers: conditional, ...body(z.strictObject({ name: name.optional() })) },
      responses: { 200: answer('The changed tenant', Tenant), ...refusals(412, 413, 415) },
    }),
    async context => {
      const { tenantId } = context.get('actor')
      const changes = context.req.valid('json')
      const changed = await withTenant(database, tenantId, async tx => {
        const tenants = new Tenants(tx, tenantId)
        if (isConditional(context)) {
          await tenants.lock()
          const found = await tenants.find()
          if (found) unlessOther(context, shownTenant(found))
        }
        return await tenants.update(changes)
      })
      await cache.forget(tenantId, 'tenant')
      if (!changed) throw new NotFoundError()
      return context.json(shownTenant(changed), 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'delete',
      ...described,
      middleware: owner,
      request: { headers: tenantHeader, ...body(z.strictObject({ confirm: z.string().max(100) })) },
      responses: { 204: { description: 'Nothing of it is left' }, ...refusals(409, 413, 415) },
    }),
    async context => {
      const { tenantId } = context.get('actor')
      const { confirm } = context.req.valid('json')
      await withTenant(database, tenantId, async tx => {
        const tenants = new Tenants(tx, tenantId)
        const found = await tenants.find()
        if (!found) throw new NotFoundError()
        if (found.slug !== confirm) throw new ConflictError('"confirm" has to be the slug of the tenant.')
        await tenants.delete()
        // Before it counts: where Redis is away nothing is deleted at all, and the next try finds everything as it was.
        if (!(await removeKeys(parts, tenantId))) {
          throw new UnavailableError('The tenant cannot be removed completely at the moment. Try again.')
        }
      })
      // What was asked in the meantime. Where Redis went away just now it ends by itself, and opens nothing.
      if (!(await removeKeys(parts, tenantId))) context.get('log').warn('keys of a removed tenant stay until they end')
      return context.body(null, 204)
    },
  )

  return app
}
