import { createHash } from 'node:crypto'
import type { Context } from 'hono'
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { Member } from '../auth/members.ts'
import type { Env, Parts } from '../context.ts'
import { TooManyRequestsError } from '../errors.ts'
import { addressKey, tenantKey } from '../redis/keys.ts'
import { networkOf } from './address.ts'

/** Seconds over which failed logins are counted. */
const loginWindow = 900
/** Failed logins of one e-mail address of a tenant within that. */
const failuresPerEmail = 20

/** More than anybody asks for: the limit is judged apart from the counting. */
const noLimit = Number.MAX_SAFE_INTEGER

/** Counts one less, and leaves nothing behind of a tenant that nobody else asks for: it may be gone. */
const oneLess = "if redis.call('decr', KEYS[1]) <= 0 then redis.call('del', KEYS[1]) end"

/** A request that is being counted for its tenant. */
export interface Counted {
  /** Tells a member how many are left, as headers. @throws TooManyRequestsError */
  judge(member: Member): Promise<Record<string, string>>
  /** It was no member's: it does not count. */
  takeBack(): Promise<void>
}

const headersOf = (limit: number, { remainingPoints, msBeforeNext }: RateLimiterRes): Record<string, string> => ({
  'RateLimit-Limit': String(limit),
  'RateLimit-Remaining': String(Math.max(0, remainingPoints)),
  'RateLimit-Reset': String(Math.ceil(msBeforeNext / 1000)),
})

const refused = (limit: number, result: RateLimiterRes): TooManyRequestsError =>
  new TooManyRequestsError(Math.max(1, Math.ceil(result.msBeforeNext / 1000)), headersOf(limit, result))

/** Who may ask how often. Counted in Redis, for all instances together; while Redis is away in this process. */
export class RateLimits {
  readonly #parts: Pick<Parts, 'configuration' | 'redis'>
  readonly #limiters = new Map<string, RateLimiterAbstract>()

  constructor(parts: Pick<Parts, 'configuration' | 'redis'>) {
    this.#parts = parts
  }

  /** Begins to count a request for its tenant, before its member and so the tenant's limit are known: Redis is asked for both at once. */
  count(context: Context<Env>): Counted {
    const key = tenantKey(context.get('tenantId'), 'rate', 'requests')
    const counting = this.#limiter(noLimit, 60).consume(key)
    counting.catch(() => undefined) // who asks what came of it gets the failure
    return {
      judge: async ({ requestsPerMinute }) => {
        const limit = requestsPerMinute ?? this.#parts.configuration.REQUESTS_PER_TENANT
        const { consumedPoints, msBeforeNext } = await counting
        const result = new RateLimiterRes(limit - consumedPoints, msBeforeNext, consumedPoints)
        if (consumedPoints > limit) throw refused(limit, result)
        return headersOf(limit, result)
      },
      takeBack: async () => {
        await counting
        await this.#parts.redis.attempt(client => client.eval(oneLess, 1, key))
      },
    }
  }

  /** Counts a request without a login that holds, for its address. @throws TooManyRequestsError */
  async stranger(context: Context<Env>): Promise<void> {
    const limit = this.#parts.configuration.REQUESTS_PER_ADDRESS
    await this.#count(limit, 60, addressKey('rate', networkOf(context.get('address'))))
  }

  /**
   * Looks at a password, where not too many were wrong. It counts as wrong beforehand, so that many at the same time are not more than
   * one after the other; that is taken back unless it was: an outage locks nobody out.
   * @param look gives undefined for a wrong password. @throws TooManyRequestsError, and what `look` throws.
   */
  async login<T>(context: Context<Env>, email: string, look: () => Promise<T | undefined>): Promise<T | undefined> {
    const keys = this.#loginKeys(context, email)
    for (const [limit, key] of keys) await this.#count(limit, loginWindow, key)
    let wrong = false
    try {
      const found = await look()
      wrong = found === undefined
      return found
    } finally {
      if (!wrong) await Promise.all(keys.map(([limit, key]) => this.#limiter(limit, loginWindow).reward(key)))
    }
  }

  #loginKeys(context: Context<Env>, email: string): [number, string][] {
    const who = createHash('sha256').update(email).digest('base64url') // a key is no place for what somebody typed
    return [
      [this.#parts.configuration.LOGIN_FAILURES_PER_ADDRESS, addressKey('login', networkOf(context.get('address')))],
      [failuresPerEmail, tenantKey(context.get('tenantId'), 'rate', `login:${who}`)],
    ]
  }

  async #count(limit: number, seconds: number, key: string): Promise<RateLimiterRes> {
    try {
      return await this.#limiter(limit, seconds).consume(key)
    } catch (error) {
      if (error instanceof RateLimiterRes) throw refused(limit, error)
      throw error
    }
  }

  #limiter(points: number, duration: number): RateLimiterAbstract {
    const name = `${points}/${duration}`
    const known = this.#limiters.get(name)
    if (known) return known
    const made = new RateLimiterRedis({
      storeClient: this.#parts.redis.client,
      keyPrefix: '',
      points,
      duration,
      rejectIfRedisNotReady: true,
      insuranceLimiter: new RateLimiterMemory({ keyPrefix: '', points, duration }),
    })
    this.#limiters.set(name, made)
    return made
  }
}
