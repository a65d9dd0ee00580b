import { createRoute, z } from '@hono/zod-openapi'
import type { Context, MiddlewareHandler } from 'hono'
import { setCookie } from 'hono/cookie'
import { beginSession, sessionSeconds } from '../auth/sessions.ts'
import { makeToken } from '../auth/tokens.ts'
import { type Api, api, type Env, type Parts } from '../context.ts'
import { askTenant } from '../database/tenant-transaction.ts'
import { UnauthorizedError } from '../errors.ts'
import { sessionCookie } from '../middleware/authenticate.ts'
import { jsonBody } from '../middleware/json-body.ts'
import type { RateLimits } from '../middleware/rate-limit.ts'
import { tenant } from '../middleware/tenant.ts'
import { type UserRow, Users } from '../repositories/users.ts'
import { anyPassword, email, shownUser, User } from './members.ts'
import { answer, body, moment, refusals, tenantHeader } from './shapes.ts'

const Credentials = z.strictObject({ email, password: anyPassword })
const TokenRequest = Credentials.extend({ expiresInSeconds: z.int().min(60).max(86_400).default(900) })

/** Where nobody is logged in yet: a session for people, a token for programs. */
export function loginRoutes(parts: Parts, limits: RateLimits): Api {
  const app = api()
  const { configuration, database } = parts
  const counted: MiddlewareHandler<Env> = async (context, next) => {
    await limits.stranger(context)
    await next()
  }
  const middleware = [tenant, counted, jsonBody(16 * 1024)]

  /** The user with these credentials. An unknown address and a wrong password look alike, and take as long. @throws UnauthorizedError, TooManyRequestsError */
  async function enter(context: Context<Env>, given: z.output<typeof Credentials>): Promise<UserRow> {
    const tenantId = context.get('tenantId')
    const user = await limits.login(context, given.email, async () => {
      const found = await askTenant(database, tenantId, tx => new Users(tx, tenantId).findByEmail(given.email))
      return (await parts.passwords.verify(given.password, found?.passwordHash)) ? found : undefined
    })
    if (!user) throw new UnauthorizedError('E-mail address or password is wrong.')
    return user
  }

  app.openapi(
    createRoute({
      method: 'post',
      path: '/sessions',
      tags: ['logins'],
      middleware,
      request: { headers: tenantHeader, ...body(Credentials) },
      responses: {
        201: answer('Logged in; the cookie is the login', z.object({ user: User, expiresAt: moment })),
        ...refusals(413, 415),
      },
    }),
    async context => {
      const user = await enter(context, context.req.valid('json'))
      const version = user.credentialsVersion
      const { cookie, session } = await beginSession(parts, user.tenantId, { userId: user.id, version })
      setCookie(context, sessionCookie, cookie, {
        httpOnly: true,
        secure: true,
        sameSite: 'Strict',
        path: '/',
        maxAge: sessionSeconds,
      })
      context.header('Cache-Control', 'no-store')
      return context.json({ user: shownUser(user), expiresAt: session.expiresAt.toISOString() }, 201)
    },
  )

  app.openapi(
    createRoute({
      method: 'post',
      path: '/tokens',
      tags: ['logins'],
      middleware,
      request: { headers: tenantHeader, ...body(TokenRequest) },
      responses: {
        201: answer('A token for the header Authorization', z.object({ token: z.string(), expiresAt: moment })),
        ...refusals(413, 415),
      },
    }),
    async context => {
      const { expiresInSeconds, ...credentials } = context.req.valid('json')
      const { id, tenantId, credentialsVersion } = await enter(context, credentials)
      const login = { userId: id, tenantId, version: credentialsVersion }
      const { token, expiresAt } = await makeToken(configuration.TOKEN_SECRET, login, expiresInSeconds)
      context.header('Cache-Control', 'no-store')
      return context.json({ token, expiresAt: expiresAt.toISOString() }, 201)
    },
  )

  return app
}
