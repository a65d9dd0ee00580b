import { createRoute, z } from '@hono/zod-openapi'
import { deleteCookie } from 'hono/cookie'
import { endSession, forgetSessions } from '../auth/sessions.ts'
import { type Api, api, type Parts } from '../context.ts'
import { withTenant } from '../database/tenant-transaction.ts'
import { ConflictError, UnauthorizedError } from '../errors.ts'
import { sessionCookie } from '../middleware/authenticate.ts'
import { Sessions } from '../repositories/sessions.ts'
import { Tenants } from '../repositories/tenants.ts'
import { Users } from '../repositories/users.ts'
import { shownTenant, shownUser, Tenant, User } from './members.ts'
import { answer, login, moment, refusals, tenantHeader } from './shapes.ts'

const described = { tags: ['logins'], security: login, request: { headers: tenantHeader } }
const cookie = { path: '/', secure: true }

/** The login itself: whose it is, and how it ends. */
export function sessionRoutes(parts: Parts): Api {
  const app = api()
  const { database } = parts

  app.openapi(
    createRoute({
      method: 'get',
      path: '/session',
      ...described,
      responses: {
        200: answer('Who is logged in', z.object({ user: User, tenant: Tenant, expiresAt: moment.optional() })),
        ...refusals(),
      },
    }),
    async context => {
      const { tenantId, userId, session } = context.get('actor')
      const { user, tenant } = await withTenant(database, tenantId, async tx => ({
        user: await new Users(tx, tenantId).find(userId),
        tenant: await new Tenants(tx, tenantId).find(),
      }))
      if (!user || !tenant) throw new UnauthorizedError() // gone since the login was looked at
      const expiry = session && { expiresAt: session.expiresAt.toISOString() }
      return context.json({ user: shownUser(user), tenant: shownTenant(tenant), ...expiry }, 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'delete',
      path: '/session',
      ...described,
      responses: { 204: { description: 'Logged out' }, ...refusals(409) },
    }),
    async context => {
      const { tenantId, session } = context.get('actor')
      if (!session)
        throw new ConflictError('A token is no session. DELETE /sessions ends all tokens, or wait for its end.')
      await endSession(parts, tenantId, session.id)
      deleteCookie(context, sessionCookie, cookie)
      return context.body(null, 204)
    },
  )

  app.openapi(
    createRoute({
      method: 'delete',
      path: '/sessions',
      ...described,
      responses: { 204: { description: 'All sessions and tokens of this user are over' }, ...refusals() },
    }),
    async context => {
      const { tenantId, userId } = context.get('actor')
      const ids = await withTenant(database, tenantId, async tx => {
        await new Users(tx, tenantId).endLogins(userId)
        return await new Sessions(tx, tenantId).deleteOf(userId)
      })
      await forgetSessions(parts, tenantId, ids)
      deleteCookie(context, sessionCookie, cookie)
      return context.body(null, 204)
    },
  )

  return app
}
