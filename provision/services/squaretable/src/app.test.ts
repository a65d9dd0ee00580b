import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Application, startApplication } from '../test/application.ts'

let service: Application

beforeAll(async () => {
  service = await startApplication()
  service.app.get('/long', context => context.json({ text: 'x'.repeat(5000) }))
  service.app.get('/tagged', context => context.json({ text: 'x'.repeat(5000) }, 200, { ETag: '"abc"' }))
  service.app.get('/fails', () => {
    throw new Error('SELECT secret FROM users')
  })
  const cancel = () => {
    cancelled += 1
  }
  service.app.get('/streams', () => new Response(new ReadableStream({ cancel })))
})
afterAll(() => service.close())

let cancelled = 0
const ask = (path: string, init?: RequestInit) => service.app.request(path, init)
const listed = { Origin: 'https://app.example.org' }

describe('Another origin', () => {
  test('that is listed may ask, with its login', async () => {
    const { headers } = await ask('/healthz', { headers: listed })

    expect(headers.get('Access-Control-Allow-Origin')).toBe('https://app.example.org')
    expect(headers.get('Access-Control-Allow-Credentials')).toBe('true')
    expect(headers.get('Access-Control-Expose-Headers')).toContain('ETag')
    expect(headers.get('Vary')).toContain('Origin')
  })

  test('that is listed is told beforehand what it may', async () => {
    const answer = await ask('/api/v1/characters', {
      method: 'OPTIONS',
      headers: { ...listed, 'Access-Control-Request-Method': 'PATCH' },
    })

    expect(answer.status).toBe(204)
    expect(answer.headers.get('Access-Control-Allow-Methods')).toContain('PATCH')
    expect(answer.headers.get('Access-Control-Allow-Headers')).toContain('X-Tenant-ID')
    expect(await answer.text()).toBe('')
  })

  test.for([
    'https://evil.example',
    'https://app.example.org.evil.example',
    'http://app.example.org',
    'https://sub.app.example.org',
    'https://app.example.org:8443',
    'null',
    'HTTPS://APP.EXAMPLE.ORG',
  ])('%s is not named', async Origin => {
    for (const method of ['GET', 'OPTIONS']) {
      const { headers } = await ask('/healthz', { method, headers: { Origin } })
      expect([...headers.keys()].filter(name => name.startsWith('access-control'))).toEqual([])
      expect(headers.get('Vary')).toContain('Origin')
    }
  })
})

describe('Every answer', () => {
  test.for(['/healthz', '/nothing', '/api/v1/characters', '/fails'])(
    'of %s has the headers that protect, and its own id',
    async path => {
      const { headers } = await ask(path, { headers: { 'X-Request-Id': 'chosen-by-the-client' } })

      expect(headers.get('X-Request-Id')).toMatch(/^[0-9a-f]{8}-/)
      expect(headers.get('Strict-Transport-Security')).toContain('max-age=31536000')
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff')
      expect(headers.get('X-Frame-Options')).toBe('DENY')
      expect(headers.get('Content-Security-Policy')).toContain("default-src 'none'")
      expect(headers.get('X-Powered-By')).toBeNull()
    },
  )

  test('without a body has its headers, and ends its stream', async () => {
    const answer = await ask('/healthz', { method: 'HEAD' })
    await ask('/streams', { method: 'HEAD' })

    expect([answer.status, await answer.text()]).toEqual([200, ''])
    expect(answer.headers.get('Content-Type')).toBe('application/json')
    expect(cancelled).toBe(1)
  })
})

describe('A long answer', () => {
  test('is compressed for who takes it', async () => {
    const answer = await ask('/long', { headers: { 'Accept-Encoding': 'br;q=1.0, gzip;q=0.8' } })

    expect(answer.headers.get('Content-Encoding')).toBe('gzip')
    expect(answer.headers.get('Vary')).toContain('Accept-Encoding')
    expect(JSON.parse(gunzipSync(await answer.arrayBuffer()).toString())).toEqual({ text: 'x'.repeat(5000) })
  })

  test.for(['', 'br', 'gzip;q=0', '*;q=0', 'identity'])('is left as it is for who says "%s"', async accepted => {
    const answer = await ask('/long', { headers: { 'Accept-Encoding': accepted } })

    expect(answer.headers.get('Content-Encoding')).toBeNull()
    expect(await answer.json()).toEqual({ text: 'x'.repeat(5000) })
  })

  test('has a tag for its other form, and a short one is not worth it', async () => {
    const headers = { 'Accept-Encoding': 'gzip' }

    expect((await ask('/tagged', { headers })).headers.get('ETag')).toBe('W/"abc"')
    const short = await ask('/healthz', { headers })
    expect([short.headers.get('Content-Encoding'), await short.json()]).toEqual([null, { status: 'ok' }])
  })
})

describe('A strange request', () => {
  test.for(['/%', '/%ff', '/%00', '/healthz%2f', '/api/v1/%e0%a4%a', '/api/v1/../..', '//', `/${'x'.repeat(5000)}`])(
    'for %s is refused',
    async path => {
      const answer = await ask(path)

      expect([400, 404]).toContain(answer.status)
      expect(answer.headers.get('Content-Type')).toBe('application/problem+json')
    },
  )

  test('that fails inside tells nothing, and the log no words', async () => {
    const answer = await ask('/fails')
    const text = await answer.text()

    expect(answer.status).toBe(500)
    expect(text).not.toMatch(/SELECT|Error:|\.ts/)
    const line = service.log.findLast(one => one.includes('the request failed'))
    expect(JSON.parse(line ?? '{}')).toMatchObject({ level: 'error', requestId: answer.headers.get('X-Request-Id') })
    expect(line).not.toContain('SELECT')
  })

  test('is logged with the pattern of its route, and what the client calls it', async () => {
    await ask('/nothing/secret-of-the-path', { headers: { 'X-Request-Id': 'a-1' } })
    await ask('/healthz', { headers: { 'X-Request-Id': 'a b {}' } })
    const [strange, plain] = service.log
      .map(line => JSON.parse(line) as Record<string, unknown>)
      .filter(({ msg }) => msg === 'answered')
      .slice(-2)

    expect(strange).toMatchObject({ route: 'unknown', status: 404, clientRequestId: 'a-1', method: 'GET' })
    expect(plain).toMatchObject({ route: '/healthz', status: 200 })
    expect(plain?.clientRequestId).toBeUndefined()
    expect(service.log.join('')).not.toContain('secret-of-the-path')
  })
})
