import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { api } from '../context.ts'
import { jsonBody } from './json-body.ts'
import { errorHandler } from './problem.ts'

const limit = 1000
const app = api()
app.onError(errorHandler(false))
app.use(jsonBody(limit))
app.all('/', async context => {
  const { method } = context.req
  return context.json(method === 'GET' ? 'none' : (await context.req.text()) && (await context.req.json()))
})

const send = (body: BodyLike | undefined, headers: Record<string, string> = {}, method = 'POST') =>
  app.request('/', {
    method,
    headers: { 'Content-Type': 'application/json', ...headers },
    ...(body !== undefined && { body, duplex: 'half' }),
  } as RequestInit)
type BodyLike = string | Uint8Array<ArrayBuffer> | ReadableStream

const pieces = (...texts: string[]) =>
  Readable.toWeb(Readable.from(texts.map(text => Buffer.from(text)))) as ReadableStream

describe('A body of JSON', () => {
  test('is read once, and handed on', async () => {
    expect(await (await send('{"a":"ä \\ud83d\\ude00 \\\\ud83d"}')).json()).toEqual({ a: 'ä 😀 \\ud83d' })
    expect(await (await send(pieces('{"a"', ':1}'))).json()).toEqual({ a: 1 })
  })

  test('need not be there', async () => {
    expect((await send(undefined)).status).toBe(200)
    expect((await send(undefined, {}, 'GET')).status).toBe(200)
  })

  test('has a limit, whether its length is told, false, or not told', async () => {
    const large = JSON.stringify('x'.repeat(limit))
    expect((await send('{}', { 'Content-Length': String(limit + 1) })).status).toBe(413)
    expect((await send(large, { 'Content-Length': '2' })).status).toBe(413)
    expect((await send(pieces('"', 'x'.repeat(limit - 1), '"'))).status).toBe(413)
    expect((await send(JSON.stringify('x'.repeat(limit - 2)))).status).toBe(200)
  })

  test('that never ends is not read to its end', async () => {
    let given = 0
    const endless = new ReadableStream({
      pull: controller => {
        given += 100
        controller.enqueue(new Uint8Array(100))
      },
    })

    expect((await send(endless)).status).toBe(413)
    expect(given).toBeLessThan(limit * 3)
  })

  test.for(['text/plain', 'application/x-www-form-urlencoded', 'application/json-patch', ''])(
    'is not %s',
    async type => {
      expect((await send('{}', { 'Content-Type': type })).status).toBe(415)
    },
  )

  test('says itself that it is JSON, with parameters or not', async () => {
    expect((await send('{}', { 'Content-Type': 'Application/JSON; charset=utf-8' })).status).toBe(200)
  })

  test.for([
    ['that is no UTF-8', Buffer.from([0x22, 0xff, 0xfe, 0x22])],
    ['that breaks off within a character', Buffer.from([0x22, 0xe2, 0x82, 0x22])],
    ['that is too deep', '['.repeat(65)],
    ['with U+0000', '"a\\u0000b"'],
    ['with U+0000 behind a backslash', '"\\\\\\u0000"'],
    ['with the first half of a pair', '"\\ud83d"'],
    ['with the second half of a pair', '"\\ude00"'],
    ['with two first halves', '"\\ud83d\\ud83d\\ude00"'],
    ['with a field called __proto__', '{"card":{"__proto__":{"x":1}}}'],
    ['with such a field, written out', '{"card":[{"\\u005f_proto__":1}]}'],
    ['with a whole number that is too large', '{"n":12345678901234567890}'],
    ['with one that is too small', '[-12345678901234567891]'],
  ] as const)('%s is refused', async ([, body]) => {
    expect((await send(typeof body === 'string' ? body : new Uint8Array(body))).status).toBe(400)
  })

  test('may be deep, and may speak of what it must not hold', async () => {
    expect((await send(`${'['.repeat(64)}${']'.repeat(64)}`)).status).toBe(200)
    expect((await send(JSON.stringify(`\\u0000 ${'['.repeat(99)} \\" {{`))).status).toBe(200)
  })

  test('may hold large numbers that can be kept, and others as text', async () => {
    for (const body of [
      '[9007199254740992, 1234567890123456, 1.7976931348623157e308]',
      '["12345678901234567890 __proto__"]',
    ]) {
      expect((await send(body)).status).toBe(200)
    }
  })

  test('that is packed is refused, with what is taken instead', async () => {
    const answer = await send('{}', { 'Content-Encoding': 'gzip' })

    expect([answer.status, answer.headers.get('Accept-Encoding')]).toEqual([415, 'identity'])
    expect((await send('{}', { 'Content-Encoding': 'identity' })).status).toBe(200)
  })

  test('that breaks off is refused', async () => {
    const broken = new ReadableStream({ pull: controller => controller.error(new Error('gone')) })

    expect((await send(broken)).status).toBe(400)
  })
})
