import { createHash, randomBytes } from 'node:crypto'
import { z } from 'zod'
import type { Parts } from '../context.ts'
import { askTenant, withTenant } from '../database/tenant-transaction.ts'
import { UnauthorizedError } from '../errors.ts'
import { readKept } from '../redis/kept.ts'
import { tenantKey } from '../redis/keys.ts'
import { Sessions } from '../repositories/sessions.ts'
import { Users } from '../repositories/users.ts'

/** Seconds that a session lives. */
export const sessionSeconds = 86_400

/** What is known of a session. */
export interface Session {
  readonly id: string
  readonly userId: string
  readonly version: number
  readonly expiresAt: Date
}

/** A session as Redis keeps it. */
const Copy = z.object({ userId: z.uuid(), version: z.int(), expiresAt: z.number() })

/** A cookie's value: whose tenant's it is, and the secret. */
const shape = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([A-Za-z0-9_-]{43})$/

/** The tenant and the session's id that a cookie's value names; undefined where it is none. */
export function readCookie(value: string): { tenantId: string; id: string } | undefined {
  const [, tenantId, secret] = shape.exec(value) ?? []
  return tenantId === undefined || secret === undefined ? undefined : { tenantId, id: hash(secret) }
}

/** The secret itself is kept nowhere: who reads Redis or the database has no session. */
const hash = (secret: string): string => createHash('sha256').update(secret).digest('hex')

type SessionParts = Pick<Parts, 'cache' | 'database' | 'redis'>

const keep = ({ redis }: SessionParts, tenantId: string, { id, userId, version, expiresAt }: Session) => {
  const seconds = Math.max(1, Math.round((expiresAt.getTime() - Date.now()) / 1000))
  const value = JSON.stringify({ userId, version, expiresAt: expiresAt.getTime() })
  return redis.attempt(client => client.set(tenantKey(tenantId, 'session', id), value, 'EX', seconds))
}

/**
 * Begins a session, in the database and in Redis. @returns the cookie's value, which is told once, and the session.
 * @throws UnauthorizedError where the user is gone, or has ended his logins, since he was looked up.
 */
export async function beginSession(
  parts: SessionParts,
  tenantId: string,
  { userId, version }: { userId: string; version: number },
): Promise<{ cookie: string; session: Session }> {
  const secret = randomBytes(32).toString('base64url')
  const session = { id: hash(secret), userId, version, expiresAt: new Date(Date.now() + sessionSeconds * 1000) }
  const { id, expiresAt } = session
  await withTenant(parts.database, tenantId, async tx => {
    if (!(await new Users(tx, tenantId).hold(userId, version))) throw new UnauthorizedError()
    const sessions = new Sessions(tx, tenantId)
    await sessions.deleteOver(userId)
    await sessions.create({ id, userId, credentialsVersion: version, expiresAt })
    // While the row holds its tenant: who removes the tenant waits, and then finds this key as well.
    await keep(parts, tenantId, session)
  })
  return { cookie: `${tenantId}.${secret}`, session }
}

/** The session, from Redis, or from the database where Redis is away or has forgotten it; undefined where there is none. */
export async function findSession(parts: SessionParts, tenantId: string, id: string): Promise<Session | undefined> {
  // MGET, which takes what is no text for nothing.
  const [kept] = (await parts.redis.attempt(client => client.mget(tenantKey(tenantId, 'session', id)))) ?? []
  const copy = kept ? readKept(Copy, kept) : undefined
  if (copy) return copy.expiresAt > Date.now() ? { id, ...copy, expiresAt: new Date(copy.expiresAt) } : undefined
  // Through the cache, and not put back as a session: that could overtake a logout that is under way.
  const row = await parts.cache.through(tenantId, 'members', `session:${id}`, () =>
    askTenant(parts.database, tenantId, async tx => {
      const found = await new Sessions(tx, tenantId).find(id)
      return found && { userId: found.userId, version: found.credentialsVersion, expiresAt: found.expiresAt.getTime() }
    }),
  )
  return row && row.expiresAt > Date.now() ? { id, ...row, expiresAt: new Date(row.expiresAt) } : undefined
}

/** Ends one session: the row first, so that nothing can bring the key back. */
export async function endSession(parts: SessionParts, tenantId: string, id: string): Promise<void> {
  await askTenant(parts.database, tenantId, tx => new Sessions(tx, tenantId).delete(id))
  await forgetSessions(parts, tenantId, [id])
}

/** Removes sessions from Redis whose rows are gone, and what the cache knows of the tenant's users. */
export async function forgetSessions(
  { cache, redis }: SessionParts,
  tenantId: string,
  ids: readonly string[],
): Promise<void> {
  await redis.remove(ids.map(id => tenantKey(tenantId, 'session', id)))
  await cache.forget(tenantId, 'members')
}
