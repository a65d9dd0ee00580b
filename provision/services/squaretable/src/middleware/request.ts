import { randomUUID } from 'node:crypto'
import { BlockList, isIPv6 } from 'node:net'
import type { MiddlewareHandler } from 'hono'
import { routePath } from 'hono/route'
import type { Env, Parts } from '../context.ts'

/** The networks whose word about the caller's address counts. */
function trusted(networks: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits = ''] = network.split('/')
    list.addSubnet(address, Number(bits), isIPv6(address) ? 'ipv6' : 'ipv4')
  }
  return address => address !== '' && list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')
}

const plain = (address: string): string => address.replace(/^::ffff:/, '')

/** Gives each request its id, its address and its log, and tells the log and the metrics how it was answered. */
export function request({ configuration, log, metrics }: Parts): MiddlewareHandler<Env> {
  const trusts = trusted(configuration.TRUSTED_PROXIES)
  return async (context, next) => {
    const begun = performance.now()
    // The server's own id: one that a client may choose could be made to look like another request's.
    const requestId = randomUUID()
    const claimed = context.req.header('X-Request-Id')
    const clientRequestId = claimed && /^[\w-]{1,64}$/.test(claimed) ? claimed : undefined
    const socket = plain(context.env?.incoming?.socket?.remoteAddress ?? '')
    const hop = context.req.header('X-Forwarded-For')?.split(',').at(-1)?.trim()
    context.set('requestId', requestId)
    context.set('address', trusts(socket) && hop ? plain(hop) : socket)
    context.set('log', log.child({ requestId, ...(clientRequestId && { clientRequestId }) }))
    await next()
    context.res.headers.set('X-Request-Id', requestId)

    const seconds = (performance.now() - begun) / 1000
    const actor = context.get('actor')
    const matched = routePath(context, -1)
    const route = context.res.status === 404 && matched.includes('*') ? 'unknown' : matched
    const { status } = context.res
    const { method } = context.req
    metrics.answered({ method, route, status, seconds, tenantId: actor?.tenantId })
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
