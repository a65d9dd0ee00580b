import type { MiddlewareHandler } from 'hono'
import type { Env } from '../context.ts'
import { TooLargeError, UnsupportedMediaTypeError, ValidationError } from '../errors.ts'

const strict = new TextDecoder('utf-8', { fatal: true })

/** How deep arrays and objects may lie in each other. */
const deepest = 64

/** How deep a JSON text goes, without building what it says. */
function depth(text: string): number {
  let now = 0
  let most = 0
  let quoted = false
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at]
    if (quoted) {
      if (sign === '\\') at += 1
      else if (sign === '"') quoted = false
    } else if (sign === '"') quoted = true
    else if (sign === '{' || sign === '[') most = Math.max(most, ++now)
    else if (sign === '}' || sign === ']') now -= 1
  }
  return most
}

const nul = /\0|\\u0000/
/** Half of a character: the one without the other, written out as an escape. */
const half =
  /(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})/

/**
 * Reads the body of a request that takes JSON, once, before anything trusts it: its size, that it says it is JSON, that it is UTF-8,
 * how deep it goes, and that it holds nothing the database cannot.
 * @param limit in bytes.
 */
export const jsonBody =
  (limit: number): MiddlewareHandler<Env> =>
  async (context, next) => {
    const { method } = context.req
    if (method === 'GET' || method === 'HEAD') return await next()
    const length = Number(context.req.header('Content-Length') ?? '0')
    if (length > limit) throw new TooLargeError(limit)
    const body = Buffer.from(await context.req.arrayBuffer())
    if (body.length === 0) return await next()
    if (body.length > limit) throw new TooLargeError(limit)
    const type = context.req.header('Content-Type')?.split(';')[0]?.trim().toLowerCase()
    if (type !== 'application/json') throw new UnsupportedMediaTypeError('application/json')
    let text: string
    try {
      text = strict.decode(body)
    } catch {
      throw new ValidationError('The body is not UTF-8.')
    }
    if (depth(text) > deepest) throw new ValidationError(`The body goes deeper than ${deepest} levels.`)
    const escapes = text.replaceAll('\\\\', '') // a backslash that is itself escaped begins nothing
    if (nul.test(escapes) || half.test(escapes)) {
      throw new ValidationError('The body holds a character that cannot be stored (U+0000, or half a surrogate pair).')
    }
    await next()
  }
