import { createRoute, z } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import { setCookie } from 'hono/cookie'
import { enter } from '../auth/enter.ts'
import { beginSession, sessionSeconds } from '../auth/sessions.ts'
import { makeToken } from '../auth/tokens.ts'
import { type Api, api, type Env, type Parts } from '../context.ts'
import { sessionCookie } from '../middleware/authenticate.ts'
import { jsonBody } from '../middleware/json-body.ts'
import type { RateLimits } from '../middleware/rate-limit.ts'
import { tenant } from '../middleware/tenant.ts'
import { anyPassword, email, shownUser, User } from './members.ts'
import { answer, body, moment, refusals, tenantHeader } from './shapes.ts'

const Credentials = z.strictObject({ email, password: anyPassword })
const TokenRequest = Credentials.extend({ expiresInSeconds: z.int().min(60).max(86_400).default(900) })

/** Where nobody is logged in yet: a session for people, a token for programs. */
export function loginRoutes(parts: Parts, limits: RateLimits): Api {
  const app = api()
  const { configuration } = parts
  const counted: MiddlewareHandler<Env> = async (context, next) => {
    await limits.stranger(context)
    await next()
  }
  const middleware = [tenant, counted, jsonBody(16 * 1024)]

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
      const user = await enter(parts, limits, context, context.req.valid('json'))
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
      const { id, tenantId, credentialsVersion } = await enter(parts, limits, context, credentials)
      const login = { userId: id, tenantId, version: credentialsVersion }
      const { token, expiresAt } = await makeToken(configuration.TOKEN_SECRET, login, expiresInSeconds)
      context.header('Cache-Control', 'no-store')
      return context.json({ token, expiresAt: expiresAt.toISOString() }, 201)
    },
  )

  return app
}
