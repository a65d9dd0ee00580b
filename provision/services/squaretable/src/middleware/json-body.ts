import type { Context, MiddlewareHandler } from 'hono'
import type { Env } from '../context.ts'
import {
  TimeoutError,
  TooLargeError,
  UnsupportedCodingError,
  UnsupportedMediaTypeError,
  ValidationError,
} from '../errors.ts'

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

/** Refuses a body that is packed. @throws UnsupportedCodingError */
export function unpacked({ req }: Context<Env>): void {
  const coding = req.header('Content-Encoding')?.trim().toLowerCase() ?? ''
  if (coding !== '' && coding !== 'identity') throw new UnsupportedCodingError()
}

/** Milliseconds that a body of this kind may take; archives have their own. */
const patience = 120_000

/** A whole number that a program with floating-point numbers cannot keep, such as this one. */
const largeNumber = /(?<![\w.+-])-?\d{16,}(?![\d.eE])/g

const isExact = (digits: string): boolean => BigInt(digits) === BigInt(Number(digits))

const holdsProto = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (Object.hasOwn(value, '__proto__') || Object.values(value).some(holdsProto))

/** Whether it says something that would be stored as something else. */
function unkept(text: string): boolean {
  if (/\d{16}/.test(text)) {
    const numbers = text.replaceAll(/"(?:[^"\\]|\\.)*"/gs, '""').match(largeNumber) ?? []
    if (!numbers.every(isExact)) return true
  }
  if (!text.includes('proto__') && !text.includes('\\u')) return false
  try {
    return holdsProto(JSON.parse(text))
  } catch {
    return false // refused for that by whoever reads it
  }
}

/** The body as it came; nothing beyond the limit is kept. @throws TooLargeError, UnsupportedCodingError, ValidationError where it breaks off, TimeoutError */
export async function readBody(context: Context<Env>, limit: number): Promise<Uint8Array> {
  unpacked(context)
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new TimeoutError()), patience)
  try {
    return await Promise.race([received(context, limit), late.promise])
  } finally {
    clearTimeout(timer)
  }
}

async function received({ req }: Context<Env>, limit: number): Promise<Uint8Array> {
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
    if (unkept(text)) {
      throw new ValidationError(
        'The body holds what cannot be kept: a field called __proto__, or a whole number that is too large.',
      )
    }
    // Where hono looks for it; else it would be made into a text once more.
    Object.assign(context.req.bodyCache, { text: Promise.resolve(text) })
    await next()
  }
