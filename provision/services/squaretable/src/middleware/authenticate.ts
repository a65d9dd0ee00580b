import type { Context, MiddlewareHandler } from 'hono'
import { findMember, type Member } from '../auth/members.ts'
import { findSession, readCookie, type Session } from '../auth/sessions.ts'
import type { Env, Parts } from '../context.ts'
import { ForbiddenError, UnauthorizedError } from '../errors.ts'
import type { Counted } from './rate-limit.ts'

/** The name of the cookie with a session. */
export const sessionCookie = 'squaretable_session'

/** A login that was proven to be one: whose, and of which tenant. */
interface Login {
  readonly tenantId: string
  readonly userId: string
  readonly version: number
  readonly session: Session | undefined
}

/** The value of the session's cookie; undefined where there is none, or more than one: somebody put another beside it. */
function cookieOf(header = ''): string | undefined {
  const named = header.split(';').flatMap(part => {
    const [name, value = ''] = part.trim().split('=', 2)
    return name === sessionCookie ? [value] : []
  })
  return named.length === 1 ? named[0] : undefined
}

const bearer = /^Bearer +([A-Za-z0-9_.-]+)$/i

/** The login that a request carries; undefined where it carries none that holds. A token counts before a cookie. */
async function findLogin(parts: Parts, context: Context<Env>): Promise<Login | undefined> {
  const authorization = context.req.header('Authorization')
  if (authorization !== undefined) {
    const [, token] = bearer.exec(authorization) ?? []
    const claims = token === undefined ? undefined : await parts.tokens.read(token)
    return claims && { tenantId: claims.tenant, userId: claims.sub, version: claims.ver, session: undefined }
  }
  const cookie = readCookie(cookieOf(context.req.header('Cookie')) ?? '')
  if (!cookie) return undefined
  const session = await findSession(parts, cookie.tenantId, cookie.id)
  return session && { tenantId: cookie.tenantId, userId: session.userId, version: session.version, session }
}

/** The tenant that a login is of, by what it says of itself; undefined where it says nothing. What it says has yet to be proven. */
export async function tenantOfLogin(
  { tokens }: Pick<Parts, 'tokens'>,
  { req }: Context<Env>,
): Promise<string | undefined> {
  const authorization = req.header('Authorization')
  if (authorization === undefined) return readCookie(cookieOf(req.header('Cookie')) ?? '')?.tenantId
  const [, token] = bearer.exec(authorization) ?? []
  return token === undefined ? undefined : (await tokens.read(token))?.tenant
}

/** The member that a login stands for now; undefined where he is gone, or has ended his logins since. */
async function memberOf(parts: Parts, { tenantId, userId, version }: Login): Promise<Member | undefined> {
  const member = await findMember(parts, tenantId, userId)
  return member?.version === version ? member : undefined
}

/** Whether the login of a request still holds: for answers that go on for long. */
export async function stillHolds(parts: Parts, context: Context<Env>): Promise<boolean> {
  const found = await findLogin(parts, context)
  return found !== undefined && (await memberOf(parts, found)) !== undefined
}

/**
 * Proves the tenant: lets nobody in without a login that holds now, or with one of another tenant.
 * @param onStranger hears of requests without a login that holds, and may refuse them. @param count begins to count a request for its tenant; what it tells a member are headers for whatever is answered.
 * @throws UnauthorizedError, ForbiddenError
 */
export const authenticate =
  (
    parts: Parts,
    onStranger: (context: Context<Env>) => Promise<void>,
    count: (context: Context<Env>) => Counted,
  ): MiddlewareHandler<Env> =>
  async (context, next) => {
    const found = await findLogin(parts, context)
    const isOwn = found?.tenantId === context.get('tenantId')
    // Both are asked for at once; a request that turns out to be nobody's does not count for the tenant.
    const looking = found && memberOf(parts, found)
    const counted = isOwn ? count(context) : undefined
    const member = await looking
    if (!found || !member) {
      await counted?.takeBack()
      await onStranger(context)
      throw new UnauthorizedError()
    }
    const { tenantId, session } = found
    if (tenantId !== context.get('tenantId')) {
      await onStranger(context)
      throw new ForbiddenError('Your login is not one of this tenant.')
    }
    const { userId, role, email, name } = member
    context.set('actor', { tenantId, userId, role, email, name, session })
    const told = await counted?.judge(member)
    await next()
    for (const [name, value] of Object.entries(told ?? {})) context.res.headers.set(name, value) // errors too
  }
