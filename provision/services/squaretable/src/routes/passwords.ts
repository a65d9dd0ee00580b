import { createRoute, z } from '@hono/zod-openapi'
import { forgetSessions } from '../auth/sessions.ts'
import { type Actor, type Api, api, type Parts } from '../context.ts'
import { withTenant } from '../database/tenant-transaction.ts'
import { ForbiddenError, NotFoundError, UnauthorizedError } from '../errors.ts'
import { atLeast } from '../middleware/authorize.ts'
import type { RateLimits } from '../middleware/rate-limit.ts'
import { Sessions } from '../repositories/sessions.ts'
import { type UserRow, Users } from '../repositories/users.ts'
import { anyPassword, newPassword } from './members.ts'
import { body, login, pathId, refusals, tenantHeader } from './shapes.ts'

const NewPassword = z.strictObject({ password: newPassword, currentPassword: anyPassword.optional() })

/** One's own, a member's as an admin, everybody's as an owner. @throws NotFoundError, ForbiddenError */
function maySet(actor: Actor, user: UserRow | undefined): asserts user is UserRow {
  if (!user) throw new NotFoundError()
  const allowed = actor.userId === user.id || atLeast(actor.role, user.role === 'member' ? 'admin' : 'owner')
  if (!allowed) throw new ForbiddenError()
}

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
      const inTenant = <T>(work: (users: Users, sessions: Sessions) => Promise<T>): Promise<T> =>
        withTenant(database, tenantId, tx => work(new Users(tx, tenantId), new Sessions(tx, tenantId)))
      const found = await inTenant(users => users.find(userId))
      maySet(actor, found)
      if (actor.userId === userId) {
        const isRight = await limits.login(context, actor.email, async () => {
          const same = await parts.passwords.verify(currentPassword ?? '', found.passwordHash)
          return same || undefined
        })
        if (!isRight) throw new ForbiddenError('"currentPassword" is not the password that there is.')
      }
      const passwordHash = await parts.passwords.hash(password)
      const ids = await inTenant(async (users, sessions) => {
        await users.lockOwners()
        const now = await users.find(userId) // to make a hash takes long enough to become somebody else
        maySet(actor, now)
        // Of two who know the old password only one changes it: with that the other's login is over.
        if (actor.userId === userId && now.credentialsVersion !== found.credentialsVersion)
          throw new UnauthorizedError()
        await users.endLogins(userId, passwordHash)
        return await sessions.deleteOf(userId)
      })
      await forgetSessions(parts, tenantId, ids)
      return context.body(null, 204)
    },
  )

  return app
}
