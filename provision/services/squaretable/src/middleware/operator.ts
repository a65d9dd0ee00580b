import { createHash, timingSafeEqual } from 'node:crypto'
import type { MiddlewareHandler } from 'hono'
import type { Env, Parts } from '../context.ts'
import { UnauthorizedError } from '../errors.ts'
import type { RateLimits } from './rate-limit.ts'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Lets in the one who runs the service, and no tenant. @throws UnauthorizedError, TooManyRequestsError */
export function operator({ configuration }: Parts, limits: RateLimits): MiddlewareHandler<Env> {
  const wanted = digest(configuration.OPERATOR_TOKEN)
  return async (context, next) => {
    const [, given] = /^Bearer +(\S+)$/i.exec(context.req.header('Authorization') ?? '') ?? []
    if (given === undefined || !timingSafeEqual(digest(given), wanted)) {
      await limits.stranger(context)
      throw new UnauthorizedError()
    }
    await next()
  }
}
