import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Application, startApplication } from '../../test/application.ts'
import { makeTenant, type TestUser } from '../../test/tenants.ts'
import { serving, wire } from '../../test/wire.ts'
import { secureHeaders } from './secure.ts'

let service: Application
let owner: TestUser
beforeAll(async () => {
  service = await startApplication()
  owner = (await makeTenant(service)).owner
})
afterAll(() => service.close())

const open = async () => wire(await serving(service.app.fetch))

const head = (line: string, headers: Record<string, string> = {}) =>
  [line, ...Object.entries({ Host: 'a', ...headers }).map(([name, value]) => `${name}: ${value}`), '', ''].join('\r\n')

const isProblem = (answer: { head: string; body: string } | undefined, code: string) => {
  expect(answer?.head).toMatch(/^content-type: application\/problem\+json/im)
  expect(JSON.parse(answer?.body ?? '')).toMatchObject({ type: `urn:squaretable:problem:${code}` })
  for (const [name, value] of Object.entries(secureHeaders)) {
    expect(answer?.head.toLowerCase()).toContain(`${name.toLowerCase()}: ${value.toLowerCase()}`)
  }
}

test('A request that names two hosts is refused', async () => {
  const { send, answers } = await open()
  send('GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n')

  const [answer] = await answers(1)

  expect(answer?.status).toBe(400)
  isProblem(answer, 'validation')
})

test('Nobody is connected to somewhere else', async () => {
  const { send, answers } = await open()
  send('CONNECT b:443 HTTP/1.1\r\nHost: b:443\r\n\r\n')

  const [answer] = await answers(1)

  expect(answer?.status).toBe(405)
  isProblem(answer, 'method-not-allowed')
})

test('An expectation that nobody knows is refused', async () => {
  const { send, answers } = await open()
  send(head('GET /healthz HTTP/1.1', { Expect: 'x-y' }))

  const [answer] = await answers(1)

  expect(answer?.status).toBe(417)
  isProblem(answer, 'expectation-failed')
})

test.each([
  ['a login', 401, () => ({ 'X-Tenant-ID': owner.headers['x-tenant-id'] ?? '' }), '5'],
  ['less to send', 413, () => ({ ...owner.headers }), '9000000'],
])('Who waits for "100 Continue" and lacks %s is told so, and not to go on', async (_, status, headers, length) => {
  const { send, answers } = await open()
  send(
    head('POST /api/v1/characters HTTP/1.1', {
      ...headers(),
      Expect: '100-continue',
      'Content-Type': 'application/json',
      'Content-Length': length,
    }),
  )

  const [answer] = await answers(1)

  expect(answer?.status).toBe(status)
  expect(answer?.head).toMatch(/^connection: close$/im)
})

test('Who waits for "100 Continue" and may go on is told so', async () => {
  const { send, answers } = await open()
  const body = JSON.stringify({ name: 'Ada' })
  const more = { Expect: '100-continue', 'Content-Type': 'application/json', 'Content-Length': String(body.length) }
  send(head('POST /api/v1/characters HTTP/1.1', { ...owner.headers, ...more }))
  expect((await answers(1))[0]?.status).toBe(100)
  send(body)

  expect((await answers(2))[1]?.status).toBe(201)
})

test('Who sends too much is told so at once', async () => {
  const { send, answers } = await open()
  send(
    head('POST /api/v1/characters HTTP/1.1', {
      ...owner.headers,
      'Content-Type': 'application/json',
      'Content-Length': '900000000',
    }),
  )
  send(Buffer.alloc(100_000, ' '))

  const [answer] = await answers(1)

  expect(answer?.status).toBe(413)
  isProblem(answer, 'too-large')
})

test.each([
  ['nonsense', 'nonsense\r\n\r\n', 400, 'validation'],
  ['headers without end', head('GET /healthz HTTP/1.1', { X: 'x'.repeat(20_000) }), 431, 'headers-too-large'],
])('After a request that was answered, %s is answered too', async (_, text, status, code) => {
  const { send, answers } = await open()
  send(head('GET /healthz HTTP/1.1'))
  expect((await answers(1))[0]?.status).toBe(200)
  send(text)

  const [, second] = await answers(2)

  expect(second?.status).toBe(status)
  isProblem(second, code)
})

test('Nonsense behind a request that is under way is answered after it', async () => {
  const { send, answers } = await open()
  send(`${head('GET /healthz HTTP/1.1')}nonsense\r\n\r\n`)

  expect((await answers(2)).map(({ status }) => status)).toEqual([200, 400])
})

test('What every answer says is said by those of the server too', async () => {
  const { headers } = await service.app.request('/healthz')

  for (const [name, value] of Object.entries(secureHeaders)) expect([name, headers.get(name)]).toEqual([name, value])
})
