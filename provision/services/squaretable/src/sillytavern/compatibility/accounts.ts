import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { enter } from '../../auth/enter.ts'
import { beginSession, endSession, sessionSeconds } from '../../auth/sessions.ts'
import type { Env } from '../../context.ts'
import { TooManyRequestsError, UnauthorizedError } from '../../errors.ts'
import { sessionCookie } from '../../middleware/authenticate.ts'
import { anyPassword, email } from '../../routes/members.ts'
import { ownPage, pageToken } from './access.ts'
import { said } from './answers.ts'
import { readSent, text } from './form.ts'
import type { Offer } from './offer.ts'

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** The cookie with the tenant whose login is shown: a claim like the header, which the password has to prove. */
const doorCookie = 'squaretable_tenant'

const cookie = { httpOnly: true, secure: true, sameSite: 'Strict', path: '/' } as const

/**
 * Remembers the tenant that a link to the page or to the login names. @returns where to go on, without it: the page takes what stands in
 * its address for its own; undefined where the link names none
 */
export const throughDoor = (context: Context<Env>): string | undefined => {
  const tenant = context.req.query('tenant')?.toLowerCase()
  if (tenant === undefined) return undefined
  if (uuid.test(tenant)) setCookie(context, doorCookie, tenant, { ...cookie, maxAge: 365 * 86_400 })
  return context.req.path
}

/** Who wants in: `e-mail address` of the tenant whose link was followed, or `tenant/e-mail address`. */
const whoIs = (context: Context<Env>, handle: string): { tenantId: string; address: string } => {
  const [, tenant, address] = /^([0-9a-f-]{36})\/(.*)$/is.exec(handle.trim()) ?? []
  return { tenantId: (tenant ?? getCookie(context, doorCookie) ?? '').toLowerCase(), address: address ?? handle }
}

const wrong = { error: 'Incorrect credentials' }

/** Logging in and out as the front end does it: by sessions of the service. */
export function offerAccounts({ app, parts, limits, post, get }: Offer): void {
  app.get('/csrf-token', context => context.json({ token: pageToken(context, parts) }))

  // Who the members are is nobody's business before the login: SillyTavern says the same where its users are not listed.
  app.post('/api/users/list', ownPage(parts), context => context.body(null, 204))

  app.post('/api/users/login', ownPage(parts), async context => {
    await limits.stranger(context)
    const { fields } = await readSent(context)
    const handle = text(fields.handle)
    if (handle === '') return context.json({ error: 'Missing required fields' }, 400)
    const { tenantId, address } = whoIs(context, handle)
    const [who, password] = [email.safeParse(address), anyPassword.safeParse(fields.password)]
    if (!uuid.test(tenantId) || !who.success || !password.success) return context.json(wrong, 403)
    context.set('tenantId', tenantId)
    try {
      const user = await enter(parts, limits, context, { email: who.data, password: password.data })
      const begun = await beginSession(parts, user.tenantId, { userId: user.id, version: user.credentialsVersion })
      setCookie(context, sessionCookie, begun.cookie, { ...cookie, maxAge: sessionSeconds })
      context.header('Cache-Control', 'no-store')
      return context.json({ handle: user.email })
    } catch (error) {
      if (error instanceof UnauthorizedError) return context.json(wrong, 403)
      if (!(error instanceof TooManyRequestsError)) throw error
      return context.json({ error: 'Too many attempts. Try again later.' }, 429, error.headers)
    }
  })

  post('/api/users/logout', async context => {
    const { tenantId, session } = context.get('actor')
    if (session) await endSession(parts, tenantId, session.id)
    deleteCookie(context, sessionCookie, { path: '/', secure: true })
    return context.body(null, 204)
  })

  get('/api/users/me', async context => {
    const { email: handle, name } = context.get('actor')
    // Members are made and removed through the API: here nobody is shown the panel for that.
    return context.json({ handle, name, avatar: '/img/ai4.png', admin: false, password: true, created: 0 })
  })

  post('/api/ping', async context => context.body(null, 204))

  for (const path of ['change-password', 'change-name', 'change-avatar', 'reset-settings', 'reset-step1']) {
    post(`/api/users/${path}`, async context => said(context, 403))
  }
}
