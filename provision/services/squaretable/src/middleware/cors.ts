import type { MiddlewareHandler } from 'hono'
import type { Api, Env } from '../context.ts'
import { methodsOf } from './methods.ts'

const asked = 'Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, X-Tenant-ID'
const shown =
  'Allow, ETag, Idempotency-Replayed, Location, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, X-Request-Id'

/** Lets pages of the listed origins ask, with their login; whole origins are compared, and no other is ever named. */
export const cors = (origins: readonly string[], app: Api): MiddlewareHandler<Env> => {
  const listed = new Set(origins)
  return async (context, next) => {
    const origin = context.req.header('Origin')
    const allowed = origin !== undefined && listed.has(origin)
    const methods = context.req.method === 'OPTIONS' ? methodsOf(app, context.req.path) : []
    if (methods.length > 0) {
      const granted = allowed && {
        'Access-Control-Allow-Methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
        'Access-Control-Allow-Headers': asked,
        'Access-Control-Max-Age': '600',
      }
      context.res = new Response(null, { status: 204, headers: { Allow: methods.join(', '), ...granted } })
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
