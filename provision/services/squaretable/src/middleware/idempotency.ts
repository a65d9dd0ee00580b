import { createHash, randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { MiddlewareHandler } from 'hono'
import type { Env, Parts } from '../context.ts'
import { ConflictError, ValidationError } from '../errors.ts'
import { tenantKey } from '../redis/keys.ts'

/** Seconds for which an answer is kept. */
const lifetime = 86_400

/** Seconds after which a request that never ended counts as not made; longer than the database lets one last. */
const patience = 60

/** Milliseconds that a second request waits for the first. */
const waits = { altogether: 2000, between: 50 }

/** What is kept of a request. */
interface Kept {
  /** Of this process and request: only who began may finish. */
  readonly owner: string
  /** Hash of what was asked. */
  readonly asked: string
  /** Undefined while it is under way. */
  readonly answer?: { readonly location: string | null; readonly type: string | null; readonly body: string }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Puts an answer in place of what the owner began, or takes it away; what somebody else began meanwhile stays. */
const finish = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
if ARGV[2] == '' then return redis.call('DEL', KEYS[1]) end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
return 1`

/**
 * Lets a request that creates something be sent again without creating it again: with the same `Idempotency-Key` and body, the same
 * member of the same tenant gets the same answer, for a day. Another body with that key is a conflict; so is a second request while
 * the first is still under way, after a short wait. Only what was created is kept: a request that was refused may be mended and sent
 * again. While Redis is away requests work as if they had no key, so that sending one again may create it again.
 * @throws ValidationError for a key that is none, ConflictError
 */
export const idempotency = ({ redis }: Pick<Parts, 'redis'>): MiddlewareHandler<Env> => {
  return async (context, next) => {
    const given = context.req.header('Idempotency-Key')
    if (given === undefined) return await next()
    if (!/^[\x20-\x7e]{1,200}$/.test(given)) {
      throw new ValidationError('The header Idempotency-Key takes 1 to 200 printable characters of ASCII.')
    }
    const { tenantId, userId } = context.get('actor')
    const key = tenantKey(tenantId, 'idempotency', `${userId}:${sha256(given)}`)
    const asked = sha256(`${context.req.method} ${context.req.path}\n${await context.req.text()}`)
    const begun = JSON.stringify({ owner: randomUUID(), asked } satisfies Kept)

    const until = performance.now() + waits.altogether
    for (;;) {
      const earlier = await redis.attempt(client => client.set(key, begun, 'EX', patience, 'NX', 'GET'))
      if (earlier === undefined) return await next()
      if (earlier === null) break
      const kept = JSON.parse(earlier) as Kept
      if (kept.asked !== asked) throw new ConflictError('The Idempotency-Key was used for another request.')
      if (kept.answer) {
        const { location, type, body } = kept.answer
        const headers = { 'Idempotency-Replayed': 'true', ...(type && { 'Content-Type': type }) }
        return context.body(body, 201, { ...headers, ...(location && { Location: location }) })
      }
      if (performance.now() > until) throw new ConflictError('A request with the same Idempotency-Key is under way.')
      await pause(waits.between)
    }

    const end = (kept: string) => redis.attempt(client => client.eval(finish, 1, key, begun, kept, lifetime))
    await next()
    if (context.res.status !== 201) {
      await end('')
      return
    }
    const body = await context.res.clone().text()
    const { headers } = context.res
    const answer = { location: headers.get('Location'), type: headers.get('Content-Type'), body }
    await end(JSON.stringify({ ...(JSON.parse(begun) as Kept), answer }))
  }
}
