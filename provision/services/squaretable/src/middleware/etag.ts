import { createHash } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import type { Env } from '../context.ts'
import { PreconditionFailedError } from '../errors.ts'

/** What an answer is known by: a hash over the tenant and the answer, so that no two tenants ever share one. */
export const tagOf = (tenantId: string, body: string | Uint8Array): string =>
  `"${createHash('sha256').update(`${tenantId}\n`).update(body).digest('base64url')}"`

/** Whether the caller has it already. A tag that became weak by compression on the way still counts. */
export const has = (known: string | undefined, tag: string): boolean =>
  known?.split(',').some(one => ['*', tag].includes(one.trim().replace(/^W\//, ''))) ?? false

/**
 * What all answers to a tenant have in common: nobody in between keeps them, and whoever asked asks again each time. What was read
 * carries a tag; to a caller who has it already it is not sent once more.
 * @throws PreconditionFailedError where the caller wants only what it has seen, and that has changed
 */
export const etag: MiddlewareHandler<Env> = async (context, next) => {
  await next()
  const { headers } = context.res
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'private, no-cache')
  headers.set('Vary', 'Authorization, Cookie, X-Tenant-ID')

  const actor = context.get('actor')
  const { method } = context.req
  const isRead = method === 'GET' || method === 'HEAD'
  // What was changed is answered as it is read.
  if (!(isRead || method === 'PATCH' || method === 'PUT') || context.res.status !== 200 || !actor) return
  if (!headers.has('ETag')) {
    if (!headers.get('Content-Type')?.startsWith('application/json')) return
    const body = new Uint8Array(await context.res.arrayBuffer())
    context.res = new Response(body, context.res)
    context.res.headers.set('ETag', tagOf(actor.tenantId, body))
  }
  if (!isRead) return
  const tag = context.res.headers.get('ETag') ?? ''
  const wanted = context.req.header('If-Match')
  if (wanted !== undefined && !has(wanted, tag)) throw new PreconditionFailedError()
  if (!has(context.req.header('If-None-Match'), tag)) return
  const kept = new Headers(context.res.headers)
  for (const name of ['Content-Type', 'Content-Length']) kept.delete(name)
  context.res = undefined
  context.res = new Response(null, { status: 304, headers: kept })
}
