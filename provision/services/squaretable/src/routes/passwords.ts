import { createRoute, z } from '@hono/zod-openapi'
import { hashPassword, verifyPassword } from '../auth/password.ts'
import { forgetSessions } from '../auth/sessions.ts'
import { type Api, api, type Parts } from '../context.ts'
import { withTenant } from '../database/tenant-transaction.ts'
import { ForbiddenError, NotFoundError } from '../errors.ts'
import { atLeast } from '../middleware/authorize.ts'
import type { RateLimits } from '../middleware/rate-limit.ts'
import { Sessions } from '../repositories/sessions.ts'
import { Users } from '../repositories/users.ts'
import { anyPassword, newPassword } from './members.ts'
import { body, login, pathId, refusals, tenantHeader } from './shapes.ts'

const NewPassword = z.strictObject({ password: newPassword, currentPassword: anyPassword.optional() })

/** Passwords: one's own with the one that there was, a member's by an admin, everybody's by an owner. It ends every login. */
export function passwordRoutes(parts: Parts, limits: RateLimits): Api {
  const app = api()
  const { database } = parts

  app.openapi(
    createRoute({
      method: 'put',
      path: '/users/{userId}/password',
      tags: ['users'],
      security: login,
      request: { headers: tenantHeader, params: pathId('userId'), ...body(NewPassword) },
      responses: { 204: { description: 'Changed; every login of the user is over' }, ...refusals(404, 413, 415) },
    }),
    async context => {
      const actor = context.get('actor')
      const { tenantId } = actor
      const { userId } = context.req.valid('param')
      const { password, currentPassword } = context.req.valid('json')
      const found = await withTenant(database, tenantId, tx => new Users(tx, tenantId).find(userId))
      if (!found) throw new NotFoundError()
      if (actor.userId === userId) {
        await limits.login(context, actor.email)
        if (!(await verifyPassword(currentPassword ?? '', found.passwordHash))) {
          await limits.failed(context, actor.email)
          throw new ForbiddenError('"currentPassword" is not the password that there is.')
        }
      } else if (!atLeast(actor.role, found.role === 'member' ? 'admin' : 'owner')) {
        throw new ForbiddenError()
      }
      const passwordHash = await hashPassword(password)
      const ids = await withTenant(database, tenantId, async tx => {
        await new Users(tx, tenantId).endLogins(userId, passwordHash)
        return await new Sessions(tx, tenantId).deleteOf(userId)
      })
      await forgetSessions(parts, tenantId, ids)
      return context.body(null, 204)
    },
  )

  return app
}
