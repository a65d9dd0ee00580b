import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Context, MiddlewareHandler } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { Env, Parts } from '../../context.ts'
import { ForbiddenError, UnauthorizedError } from '../../errors.ts'
import { authenticate, tenantOfLogin } from '../../middleware/authenticate.ts'
import { etag } from '../../middleware/etag.ts'
import type { RateLimits } from '../../middleware/rate-limit.ts'
import { wellFormed } from '../../middleware/well-formed.ts'
import { said } from './answers.ts'

const pageCookie = 'squaretable_page'

/** What only a page of this origin can send along, made from a cookie that only its browser has. */
const tokenOf = (secret: string, page: string): string =>
  createHmac('sha256', secret).update(`page ${page}`).digest('base64url')

/** The token of the browser that asks; it gets its cookie where it has none. */
export const pageToken = (context: Context<Env>, { configuration }: Pick<Parts, 'configuration'>): string => {
  const known = getCookie(context, pageCookie)
  const page = known !== undefined && /^[\w-]{43}$/.test(known) ? known : randomBytes(32).toString('base64url')
  if (page !== known)
    setCookie(context, pageCookie, page, { httpOnly: true, secure: true, sameSite: 'Strict', path: '/' })
  return tokenOf(configuration.TOKEN_SECRET, page)
}

/** Lets only pages of this origin change something. A login by token is no browser's, and needs none. */
export const ownPage =
  ({ configuration }: Pick<Parts, 'configuration'>): MiddlewareHandler<Env> =>
  async (context, next) => {
    if (context.req.method !== 'GET' && context.req.header('Authorization') === undefined) {
      const wanted = Buffer.from(tokenOf(configuration.TOKEN_SECRET, getCookie(context, pageCookie) ?? ''))
      const given = Buffer.from(context.req.header('X-CSRF-Token') ?? '')
      if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return said(context, 403)
    }
    return await next()
  }

/**
 * What stands before everything that the front end asks for. The login decides the tenant: there is no header, and one that names
 * another tenant is refused. SillyTavern says 403 to whoever is not logged in.
 */
export const forMembers = (parts: Parts, limits: RateLimits): MiddlewareHandler<Env>[] => {
  const proven = authenticate(
    parts,
    context => limits.stranger(context),
    context => limits.count(context),
  )
  const login: MiddlewareHandler<Env> = async (context, next) => {
    const tenantId = await tenantOfLogin(parts, context)
    const claimed = context.req.header('X-Tenant-ID')?.toLowerCase()
    if (tenantId === undefined || (claimed !== undefined && claimed !== tenantId)) {
      await limits.stranger(context)
      return said(context, 403)
    }
    context.set('tenantId', tenantId)
    try {
      return await proven(context, next)
    } catch (error) {
      if (error instanceof UnauthorizedError || error instanceof ForbiddenError) return said(context, 403)
      throw error
    }
  }
  return [etag, login, ownPage(parts), wellFormed]
}
