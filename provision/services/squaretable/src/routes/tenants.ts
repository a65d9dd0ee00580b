import { randomUUID } from 'node:crypto'
import { createRoute, z } from '@hono/zod-openapi'
import { type Api, api, type Parts } from '../context.ts'
import { withTenant } from '../database/tenant-transaction.ts'
import { ConflictError, NotFoundError } from '../errors.ts'
import { jsonBody } from '../middleware/json-body.ts'
import { operator } from '../middleware/operator.ts'
import type { RateLimits } from '../middleware/rate-limit.ts'
import { Tenants } from '../repositories/tenants.ts'
import { Users } from '../repositories/users.ts'
import { email, name, newPassword, shownTenant, shownUser, Tenant, User } from './members.ts'
import { answer, body, refusals } from './shapes.ts'

const NewTenant = z.strictObject({
  name,
  slug: z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/, 'must be small letters, digits and hyphens'),
  owner: z.strictObject({ email, name, password: newPassword }),
  requestsPerMinute: z.int().min(1).max(100_000_000).optional(),
})

/** What the one who runs the service may do: make tenants. What is in them is not his business. */
export function tenantRoutes(parts: Parts, limits: RateLimits): Api {
  const app = api()

  app.openapi(
    createRoute({
      method: 'post',
      path: '/tenants',
      tags: ['tenants'],
      security: [{ operator: [] }],
      middleware: [operator(parts, limits), jsonBody(64 * 1024)],
      request: body(NewTenant),
      responses: {
        201: answer('The new tenant and its owner', z.object({ tenant: Tenant, owner: User })),
        ...refusals(409, 413, 415),
      },
    }),
    async context => {
      const { owner, requestsPerMinute = null, name, slug } = context.req.valid('json')
      const passwordHash = await parts.passwords.hash(owner.password)
      const tenantId = randomUUID()
      const made = await withTenant(parts.database, tenantId, async tx => {
        const tenant = await new Tenants(tx, tenantId).create({ name, slug, requestsPerMinute })
        if (!tenant) throw new ConflictError('The slug is taken.')
        const { email, name: ownerName } = owner
        const user = await new Users(tx, tenantId).create({ email, name: ownerName, role: 'owner', passwordHash })
        if (!user) throw new NotFoundError()
        return { tenant: shownTenant(tenant), owner: shownUser(user) }
      })
      return context.json(made, 201)
    },
  )

  return app
}
