import { randomUUID } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { Env, Parts } from '../context.ts'
import { callers } from './address.ts'

/** Gives each request its id, its address and its log, and tells the log, the metrics and the traces how it was answered. */
export function request({ configuration, log, metrics, tracing }: Parts): MiddlewareHandler<Env> {
  const callerOf = callers(configuration.TRUSTED_PROXIES)
  return async (context, next) => {
    const begun = performance.now()
    const { method } = context.req
    // The server's own id: one that a client may choose could be made to look like another request's.
    const requestId = randomUUID()
    const claimed = context.req.header('X-Request-Id')
    const clientRequestId = claimed && /^[\w-]{1,64}$/.test(claimed) ? claimed : undefined
    const caller = callerOf(context.env?.incoming?.socket?.remoteAddress, context.req.header('X-Forwarded-For'))
    const span = tracing?.request(method, caller.trusted ? context.req.header('traceparent') : undefined)
    context.set('requestId', requestId)
    context.set('address', caller.address)
    context.set(
      'log',
      log.child({ requestId, ...(clientRequestId && { clientRequestId }), ...(span && { traceId: span.traceId }) }),
    )
    await (span ? span.within(next) : next())
    // hono makes an answer without a body of it; a stream would never be told that nobody reads it.
    if (method === 'HEAD') await context.res.body?.cancel()
    context.res.headers.set('X-Request-Id', requestId)

    const seconds = (performance.now() - begun) / 1000
    const actor = context.get('actor')
    // Patterns with a star are the pipeline's own.
    const route = matchedRoutes(context).findLast(({ path }) => !path.includes('*'))?.path ?? 'unknown'
    const { status } = context.res
    metrics.answered({ method, route, status, seconds, tenantId: actor?.tenantId })
    span?.end({ route, status, tenantId: actor?.tenantId })
    context.get('log').info(
      {
        method,
        route,
        status,
        durationMs: Math.round(seconds * 1000),
        ...(actor && { tenantId: actor.tenantId, userId: actor.userId }),
      },
      'answered',
    )
  }
}
