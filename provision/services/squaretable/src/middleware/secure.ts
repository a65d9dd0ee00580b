import type { MiddlewareHandler } from 'hono'
import { secureHeaders as ofHono } from 'hono/secure-headers'
import type { Env } from '../context.ts'

/** What a page may load: what comes from here, and nothing else. Its scripts make functions of texts, and it has styles and handlers in its HTML. */
export const pagePolicy = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:",
  "style-src 'self' 'unsafe-inline'",
  ...['img-src', 'media-src', 'font-src', 'connect-src'].map(what => `${what} 'self' data: blob:`),
  "worker-src 'self' blob:",
  ...['object-src', 'frame-ancestors'].map(what => `${what} 'none'`),
  "base-uri 'self'",
].join('; ')

/** What every answer says, so that no browser does more with it than it should. A page has a policy of its own. */
export const secure = (): MiddlewareHandler<Env> => {
  const set = ofHono({
    contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
    xFrameOptions: 'DENY',
    strictTransportSecurity: 'max-age=31536000; includeSubDomains',
  })
  return async (context, next) => {
    await set(context, next)
    const policy = context.get('policy')
    if (policy !== undefined) context.res.headers.set('Content-Security-Policy', policy)
  }
}

/** The same, for answers that the application does not make. */
export const secureHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Origin-Agent-Cluster': '?1',
  'Referrer-Policy': 'no-referrer',
  'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
  'X-Content-Type-Options': 'nosniff',
  'X-DNS-Prefetch-Control': 'off',
  'X-Download-Options': 'noopen',
  'X-Frame-Options': 'DENY',
  'X-Permitted-Cross-Domain-Policies': 'none',
  'X-XSS-Protection': '0',
}
