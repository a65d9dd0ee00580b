import { createRoute, z } from '@hono/zod-openapi'
import { forgetSessions } from '../auth/sessions.ts'
import { type Actor, type Api, api, type Parts } from '../context.ts'
import * as tables from '../database/schema/index.ts'
import { askTenant, withTenant } from '../database/tenant-transaction.ts'
import { ConflictError, ForbiddenError, NotFoundError } from '../errors.ts'
import { atLeast, needs } from '../middleware/authorize.ts'
import { hold, unlessOther } from '../middleware/precondition.ts'
import { Sessions } from '../repositories/sessions.ts'
import { type UserRow, Users } from '../repositories/users.ts'
import { email, name, newPassword, role, shownUser, User } from './members.ts'
import { Cursors, pageOf, pageQuery } from './pages.ts'
import { answer, body, conditional, login, pathId, refusals, tenantHeader } from './shapes.ts'

const NewUser = z.strictObject({ email, name, password: newPassword, role })
const UserChanges = z.strictObject({ name, role }).partial()
const described = { tags: ['users'], security: login }
const path = '/users/{userId}'
const one = { headers: tenantHeader, params: pathId('userId') }

/** Who may change a user: himself, and admins; an owner only by owners. @throws ForbiddenError */
function mayEdit(actor: Actor, user: UserRow): void {
  const allowed = actor.userId === user.id || atLeast(actor.role, user.role === 'owner' ? 'owner' : 'admin')
  if (!allowed) throw new ForbiddenError()
}

/** The users of the tenant. */
export function userRoutes(parts: Parts): Api {
  const app = api()
  const { configuration, database, cache } = parts

  app.openapi(
    createRoute({
      method: 'get',
      path: '/users',
      ...described,
      request: { headers: tenantHeader, query: pageQuery },
      responses: { 200: answer('A page of users', pageOf(User)), ...refusals() },
    }),
    async context => {
      const { tenantId } = context.get('actor')
      const cursors = new Cursors(configuration.TOKEN_SECRET, tenantId, 'users')
      const request = cursors.request(context.req.valid('query'))
      const page = await withTenant(database, tenantId, tx => new Users(tx, tenantId).list(request))
      return context.json(cursors.answer(page, shownUser), 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/users',
      ...described,
      middleware: [needs('admin')] as const,
      request: { headers: tenantHeader, ...body(NewUser) },
      responses: { 201: answer('The new user', User), ...refusals(409, 413, 415) },
    }),
    async context => {
      const actor = context.get('actor')
      const { tenantId } = actor
      const { password, ...values } = context.req.valid('json')
      if (values.role !== 'member' && actor.role !== 'owner') {
        throw new ForbiddenError('Only an owner makes admins and owners.')
      }
      const passwordHash = await parts.passwords.hash(password)
      const made = await askTenant(database, tenantId, tx =>
        new Users(tx, tenantId).create({ ...values, passwordHash }),
      )
      if (!made) throw new ConflictError('Somebody in this tenant has this e-mail address.')
      return context.json(shownUser(made), 201, { Location: `/api/v1/users/${made.id}` })
    },
  )

  app.openapi(
    createRoute({
      method: 'get',
      path,
      ...described,
      request: one,
      responses: { 200: answer('The user', User), ...refusals(404) },
    }),
    async context => {
      const { tenantId } = context.get('actor')
      const { userId } = context.req.valid('param')
      const found = await askTenant(database, tenantId, tx => new Users(tx, tenantId).find(userId))
      if (!found) throw new NotFoundError()
      return context.json(shownUser(found), 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'patch',
      path,
      ...described,
      request: { ...one, headers: conditional, ...body(UserChanges) },
      responses: { 200: answer('The changed user', User), ...refusals(404, 409, 412, 413, 415) },
    }),
    async context => {
      const actor = context.get('actor')
      const { tenantId } = actor
      const { userId } = context.req.valid('param')
      const changes = context.req.valid('json')
      const changed = await withTenant(database, tenantId, async tx => {
        const users = new Users(tx, tenantId)
        const owners = changes.role === undefined ? undefined : await users.lockOwners()
        await hold(context, tx, tables.users, userId)
        const found = await users.find(userId)
        if (!found) throw new NotFoundError()
        mayEdit(actor, found)
        unlessOther(context, shownUser(found))
        // As he is now: who was an owner when the request began may have been demoted by the one before it.
        if (changes.role !== undefined && (await users.find(actor.userId))?.role !== 'owner')
          throw new ForbiddenError('Only an owner changes roles.')
        if (found.role === 'owner' && changes.role !== undefined && changes.role !== 'owner' && owners === 1) {
          throw new ConflictError('A tenant keeps at least one owner.')
        }
        return await users.update(userId, changes)
      })
      await cache.forget(tenantId, 'members')
      if (!changed) throw new NotFoundError()
      return context.json(shownUser(changed), 200)
    },
  )

  app.openapi(
    createRoute({
      method: 'delete',
      path,
      ...described,
      middleware: [needs('admin')] as const,
      request: { ...one, headers: conditional },
      responses: { 204: { description: 'The user is gone, and every login of his' }, ...refusals(404, 409, 412) },
    }),
    async context => {
      const actor = context.get('actor')
      const { tenantId } = actor
      const { userId } = context.req.valid('param')
      const ids = await withTenant(database, tenantId, async tx => {
        const users = new Users(tx, tenantId)
        const owners = await users.lockOwners()
        await hold(context, tx, tables.users, userId)
        const found = await users.find(userId)
        if (!found) throw new NotFoundError()
        mayEdit(actor, found)
        unlessOther(context, shownUser(found))
        if (found.role === 'owner' && owners === 1) throw new ConflictError('A tenant keeps at least one owner.')
        const sessions = await new Sessions(tx, tenantId).deleteOf(userId)
        await users.delete(userId)
        return sessions
      })
      await forgetSessions(parts, tenantId, ids)
      await cache.forget(tenantId, 'characters', 'chats') // they told who had made them
      return context.body(null, 204)
    },
  )

  return app
}
