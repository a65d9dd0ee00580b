import type { MiddlewareHandler } from 'hono'
import type { Env } from '../context.ts'

const methods = 'GET, HEAD, POST, PUT, PATCH, DELETE'
const asked = 'Authorization, Content-Type, Idempotency-Key, If-None-Match, Last-Event-ID, X-Tenant-ID'
const shown =
  'ETag, Idempotency-Replayed, Location, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, X-Request-Id'

/** Lets pages of the listed origins ask, with their login; whole origins are compared, and no other is ever named. */
export const cors = (origins: readonly string[]): MiddlewareHandler<Env> => {
  const listed = new Set(origins)
  return async (context, next) => {
    const origin = context.req.header('Origin')
    const allowed = origin !== undefined && listed.has(origin)
    if (context.req.method === 'OPTIONS') {
      const granted = allowed && {
        'Access-Control-Allow-Methods': methods,
        'Access-Control-Allow-Headers': asked,
        'Access-Control-Max-Age': '600',
      }
      context.res = new Response(null, { status: 204, headers: { Allow: `${methods}, OPTIONS`, ...granted } })
    } else await next()
    // On the headers as they are: hono's own way makes the answer anew.
    const { headers } = context.res
    headers.append('Vary', 'Origin')
    if (!allowed) return
    headers.set('Access-Control-Allow-Origin', origin)
    headers.set('Access-Control-Allow-Credentials', 'true')
    headers.set('Access-Control-Expose-Headers', shown)
  }
}
