import type { Context, MiddlewareHandler } from 'hono'
import type { Env } from '../context.ts'
import { TooLargeError, UnsupportedMediaTypeError, ValidationError } from '../errors.ts'

const strict = new TextDecoder('utf-8', { fatal: true })

/** How deep arrays and objects may lie in each other. */
const deepest = 64

const [quote, backslash, openBrace, openBracket, closeBrace, closeBracket] = [...'"\\{[}]'].map(sign =>
  sign.charCodeAt(0),
)

/** Whether a JSON text goes deeper than allowed, without building what it says. */
function tooDeep(text: string): boolean {
  let now = 0
  let quoted = false
  for (let at = 0; at < text.length; at += 1) {
    const sign = text.charCodeAt(at)
    if (quoted) {
      if (sign === backslash) at += 1
      else if (sign === quote) quoted = false
    } else if (sign === quote) quoted = true
    else if (sign === openBrace || sign === openBracket) {
      if (++now > deepest) return true
    } else if (sign === closeBrace || sign === closeBracket) now -= 1
  }
  return false
}

const nul = /\\u0000/
/** Half of a character: the one without the other, written out as an escape. */
const half =
  /(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F][0-9a-fA-F]{2})/

/** Whether it holds a character that the database cannot store. A backslash that is itself escaped begins nothing. */
function unstorable(text: string): boolean {
  if (!text.includes('\\u')) return false
  const escapes = text.replaceAll('\\\\', '')
  return nul.test(escapes) || half.test(escapes)
}

/** The body as it came; nothing beyond the limit is kept. @throws TooLargeError, ValidationError where it breaks off */
export async function readBody({ req }: Context<Env>, limit: number): Promise<Uint8Array> {
  const length = req.header('Content-Length')
  // The length is as said, Node sees to it; only what comes in pieces has to be counted.
  if (length !== undefined && Number(length) > limit) throw new TooLargeError(limit)
  try {
    if (length !== undefined) return new Uint8Array(await req.arrayBuffer())
    const pieces: Uint8Array[] = []
    let size = 0
    for await (const piece of req.raw.body ?? []) {
      size += piece.length
      if (size > limit) throw new TooLargeError(limit)
      pieces.push(piece)
    }
    return Buffer.concat(pieces)
  } catch (error) {
    if (error instanceof TooLargeError) throw error
    throw new ValidationError('The body ended before it was whole.')
  }
}

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
    const bytes = await readBody(context, limit)
    if (bytes.length === 0) {
      Object.assign(context.req.bodyCache, { text: Promise.resolve('') }) // it was read: nobody can read it again
      return await next()
    }
    if (bytes.length > limit) throw new TooLargeError(limit)
    const type = context.req.header('Content-Type')?.split(';')[0]?.trim().toLowerCase()
    if (type !== 'application/json') throw new UnsupportedMediaTypeError('application/json')
    let text: string
    try {
      text = strict.decode(bytes)
    } catch {
      throw new ValidationError('The body is not UTF-8.')
    }
    if (tooDeep(text)) throw new ValidationError(`The body goes deeper than ${deepest} levels.`)
    if (unstorable(text)) {
      throw new ValidationError('The body holds a character that cannot be stored (U+0000, or half a surrogate pair).')
    }
    // Where hono looks for it; else it would be made into a text once more.
    Object.assign(context.req.bodyCache, { text: Promise.resolve(text) })
    await next()
  }
