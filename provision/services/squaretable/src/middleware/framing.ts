import type { MiddlewareHandler } from 'hono'
import type { Env } from '../context.ts'
import { ExpectationFailedError, ValidationError } from '../errors.ts'

/**
 * Refuses what HTTP says is to be refused, and Node passes on: more than one host, of which somebody before us may have believed another,
 * and an expectation that nobody knows.
 * @throws ValidationError, ExpectationFailedError
 */
export const framing: MiddlewareHandler<Env> = async (context, next) => {
  const raw = context.env?.incoming?.rawHeaders ?? []
  const hosts = raw.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host')
  if (hosts.length > 1) throw new ValidationError('The request names more than one host.')
  const expected = context.req.header('Expect')
  if (expected !== undefined && expected.trim().toLowerCase() !== '100-continue') throw new ExpectationFailedError()
  await next()
}
