import type { MiddlewareHandler } from 'hono'
import type { Env } from '../context.ts'
import { ValidationError } from '../errors.ts'

/**
 * Refuses an address that does not spell UTF-8, or holds U+0000: read leniently it would mean something that nobody wrote.
 * @throws ValidationError
 */
export const wellFormed: MiddlewareHandler<Env> = async (context, next) => {
  const { pathname, search } = new URL(context.req.url)
  let text: string
  try {
    text = decodeURIComponent(pathname + search)
  } catch {
    throw new ValidationError('The address is not UTF-8.')
  }
  if (text.includes('\0')) throw new ValidationError('The address holds U+0000.')
  await next()
}
