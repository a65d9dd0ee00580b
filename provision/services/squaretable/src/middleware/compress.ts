import { Duplex } from 'node:stream'
import type { ReadableWritablePair } from 'node:stream/web'
import { promisify } from 'node:util'
import { constants, createGzip, gzip } from 'node:zlib'
import type { MiddlewareHandler } from 'hono'
import type { Env } from '../context.ts'

const pack = promisify(gzip)

/** Bytes below which an answer fits into one packet anyhow. */
const small = 1024

/** Whether the caller takes gzip: named, or everything, and not with the weight nought. */
const takesGzip = (accepted: string): boolean => {
  const weights = new Map(
    accepted.split(',').map(part => {
      const [coding = '', ...parameters] = part.split(';').map(word => word.trim().toLowerCase())
      const weight = parameters.find(word => word.startsWith('q='))?.slice(2)
      return [coding, weight === undefined ? 1 : Number(weight)] as const
    }),
  )
  return (weights.get('gzip') ?? weights.get('*') ?? 0) > 0
}

/** Each piece leaves as soon as it is there, so that a streamed answer stays one; and nobody waits for the last tenth of its size. */
const gzipStream = () =>
  Duplex.toWeb(createGzip({ flush: constants.Z_SYNC_FLUSH, level: constants.Z_BEST_SPEED })) as ReadableWritablePair<
    Uint8Array,
    Uint8Array
  >

const packed = (body: ReadableStream | Uint8Array<ArrayBuffer>, answer: Response): Response => {
  const headers = new Headers(answer.headers)
  const etag = headers.get('ETag')
  headers.set('Content-Encoding', 'gzip')
  headers.delete('Content-Length')
  if (etag && !etag.startsWith('W/')) headers.set('ETag', `W/${etag}`) // the same thing, and not the same bytes
  return new Response(body, { status: answer.status, headers })
}

/** Compresses what is text and not small, for those who take it. What is streamed stays streamed; events are left alone. */
export const compress: MiddlewareHandler<Env> = async (context, next) => {
  await next()
  const answer = context.res
  const type = answer.headers.get('Content-Type') ?? ''
  const streamed = type.startsWith('application/x-ndjson')
  if (!streamed && !/^application\/([\w.-]+\+)?json\b/.test(type)) return
  answer.headers.append('Vary', 'Accept-Encoding')
  const accepted = context.req.header('Accept-Encoding')
  if (!accepted || !takesGzip(accepted) || context.req.method === 'HEAD' || answer.headers.has('Content-Encoding'))
    return
  if (streamed) {
    if (!answer.body) return
    const through = gzipStream() as unknown as ReadableWritablePair & globalThis.ReadableWritablePair
    context.res = undefined
    context.res = packed(answer.body.pipeThrough(through), answer)
    return
  }
  const { status, headers } = answer
  const text = await answer.text()
  context.res = undefined // else the setter merges both
  context.res =
    Buffer.byteLength(text) < small
      ? new Response(text === '' ? null : text, { status, headers: new Headers(headers) })
      : packed(new Uint8Array(await pack(text)), answer)
}
