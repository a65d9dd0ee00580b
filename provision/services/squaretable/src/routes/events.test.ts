import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { OpenAPIHono } from '@hono/zod-openapi'
import pg from 'pg'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { type Application, application, startApplication } from '../../test/application.ts'
import { ask, make } from '../../test/ask.ts'
import { makeTenant, makeUser, type TestTenant, type TestUser } from '../../test/tenants.ts'
import type { Env } from '../context.ts'
import { authenticate } from '../middleware/authenticate.ts'
import { tenant as tenantHeader } from '../middleware/tenant.ts'
import { eventRoutes } from './events.ts'

let service: Application
let tenant: TestTenant
let member: TestUser
const hello = { author: 'user', name: 'Ada', content: 'Hello' }

beforeAll(async () => {
  service = await startApplication()
  tenant = await makeTenant(service)
  member = await makeUser(service, tenant, 'member')
})
afterAll(() => service.close())

/** A stream of events, as far as it has been read. */
function reading(answer: Response) {
  const reader = (answer.body ?? new ReadableStream()).getReader()
  const decoder = new TextDecoder()
  let text = ''
  let over = false
  const done = (async () => {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) text += decoder.decode(piece.value)
    over = true
  })()
  onTestFinished(() => reader.cancel())
  return {
    answer,
    text: () => text,
    events: () =>
      text
        .split('\n\n')
        .filter(block => block.startsWith('event:'))
        .map(block => {
          const fields = Object.fromEntries(block.split('\n').map(line => line.split(/: (.*)/s)))
          return { ...fields, data: JSON.parse(String(fields.data)) }
        }),
    isOver: () => over,
    done,
    leave: () => reader.cancel(),
  }
}

async function listen(who: TestUser, chatId: string, { headers = {}, on = service, path = '/api/v1' } = {}) {
  const answer = await on.app.request(`${path}/chats/${chatId}/events`, { headers: { ...who.headers, ...headers } })
  const stream = reading(answer)
  if (answer.status === 200) await vi.waitFor(() => expect(stream.text()).toContain(': listening'), 30_000)
  return stream
}

/** The route with a short time between its signs of life. */
function quick(on: Application): Application {
  const app = new OpenAPIHono<Env>()
  const nothing = async () => undefined
  app.use(async (context, next) => {
    context.set('log', on.parts.log)
    await next()
  })
  app.use(tenantHeader)
  app.use(authenticate(on.parts, nothing, () => ({ judge: async () => ({}), takeBack: nothing })))
  app.route('/', eventRoutes(on.parts, { heartbeatMs: 20 }))
  return { ...on, app }
}

test('What happens in a chat is told as it happens', async () => {
  const chatId = await make(service, member, 'chats', { title: 'Tea' })
  const other = await make(service, member, 'chats', { title: 'Other' })
  const { answer, events, isOver } = await listen(tenant.owner, chatId)
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'text/event-stream',
    'cache-control': 'private, no-cache, no-transform',
    'x-accel-buffering': 'no',
  })
  expect(answer.headers.has('content-encoding')).toBe(false)

  const { body } = await ask(service, member, 'POST', `chats/${chatId}/messages`, hello)
  await make(service, member, `chats/${other}/messages`, hello)
  const path = `chats/${chatId}/messages/${body.id}`
  const changed = await ask(service, member, 'PATCH', path, { content: 'a\nb' })
  await ask(service, member, 'DELETE', path)
  const renamed = await ask(service, member, 'PATCH', `chats/${chatId}`, { title: 'Coffee' })
  await ask(service, member, 'DELETE', `chats/${chatId}`)
  await vi.waitFor(() => expect(isOver()).toBe(true), 30_000)

  expect(events()).toEqual([
    { event: 'message.created', data: body, id: body.id },
    { event: 'message.updated', data: changed.body },
    { event: 'message.deleted', data: { id: body.id } },
    { event: 'chat.updated', data: renamed.body },
    { event: 'chat.deleted', data: { id: chatId } },
  ])
})

test('What was refused is not told', async () => {
  const chatId = await make(service, member, 'chats', { title: 'Tea' })
  const { events } = await listen(member, chatId)

  await ask(service, member, 'POST', `chats/${chatId}/messages`, { ...hello, author: 'x' })
  await ask(service, member, 'PATCH', `chats/${chatId}/messages/${randomUUID()}`, { content: 'x' })
  const id = await make(service, member, `chats/${chatId}/messages`, hello)
  await vi.waitFor(() => expect(events()).not.toEqual([]), 30_000)

  expect(events()).toMatchObject([{ event: 'message.created', id }])
})

test('Who comes back is told what was missed, once, and in order', async () => {
  const chatId = await make(service, member, 'chats', { title: 'Tea' })
  const path = `chats/${chatId}/messages`
  const last = await make(service, member, path, hello)
  const missed = []
  for (let at = 0; at < 102; at += 1) missed.push(await make(service, member, path, hello))

  const { events } = await listen(member, chatId, { headers: { 'last-event-id': last } })
  missed.push(await make(service, member, path, hello))
  await vi.waitFor(() => expect(events().length).toBeGreaterThanOrEqual(103), 30_000)

  expect(events().map(({ id }) => id)).toEqual(missed)
})

test.each(['unknown', 'malformed', 'of another chat', 'of another tenant'])(
  'An id that is %s brings nothing back',
  async kind => {
    const chatId = await make(service, member, 'chats', { title: 'Tea' })
    await make(service, member, `chats/${chatId}/messages`, hello)
    const who = kind === 'of another tenant' ? (await makeTenant(service)).owner : member
    const other = await make(service, who, 'chats', { title: 'Other' })
    const elsewhere = await make(service, who, `chats/${other}/messages`, hello)
    const id = kind === 'unknown' ? randomUUID() : kind === 'malformed' ? "' OR 1=1" : elsewhere

    const { events } = await listen(member, chatId, { headers: { 'last-event-id': id } })
    const next = await make(service, member, `chats/${chatId}/messages`, hello)
    await vi.waitFor(() => expect(events()).not.toEqual([]), 30_000)

    expect(events().map(event => event.id)).toEqual([next])
  },
)

test('Nobody listens to a chat of another tenant, or to none', async () => {
  const chatId = await make(service, member, 'chats', { title: 'Tea' })
  const stranger = (await makeTenant(service)).owner

  expect((await listen(stranger, chatId)).answer.status).toBe(404)
  expect((await listen(member, randomUUID())).answer.status).toBe(404)
  expect((await listen({ ...member, headers: { 'x-tenant-id': tenant.id } }, chatId)).answer.status).toBe(401)
})

test('Who only asks for the headers leaves no stream behind', async () => {
  const chatId = await make(service, member, 'chats', { title: 'Tea' })
  const answer = await service.app.request(`/api/v1/chats/${chatId}/events`, {
    method: 'HEAD',
    headers: member.headers,
  })

  expect([answer.status, answer.headers.get('content-type'), answer.body]).toEqual([200, 'text/event-stream', null])
})

test('Signs of life come, and end with the login', async () => {
  const leaver = await makeUser(service, tenant, 'member')
  const chatId = await make(service, member, 'chats', { title: 'Tea' })
  const { text, isOver, done } = await listen(leaver, chatId, { on: quick(service), path: '' })
  await vi.waitFor(() => expect(text().match(/: heartbeat/g)?.length).toBeGreaterThan(2), 30_000)
  expect(isOver()).toBe(false)

  await ask(service, tenant.owner, 'DELETE', `users/${leaver.id}`)

  await done
})

test('A caller who leaves over the network is not remembered', async () => {
  const server = createServer(getRequestListener(service.app.fetch, { overrideGlobalObjects: false }))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const chatId = await make(service, member, 'chats', { title: 'Tea' })
  const { port } = server.address() as AddressInfo
  const leaving = new AbortController()
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/chats/${chatId}/events`, {
    headers: member.headers,
    signal: leaving.signal,
  })
  const first = await answer.body?.getReader().read()
  expect(new TextDecoder().decode(first?.value)).toContain(': listening')
  const name = `t:{${tenant.id}}:chat:${chatId}`
  const { client } = service.parts.redis
  expect(await client.pubsub('CHANNELS', name)).toEqual([name])

  leaving.abort()

  await vi.waitFor(async () => expect(await client.pubsub('CHANNELS', name)).toEqual([]), 30_000)
})

test('Streams end when the service stops', async () => {
  const own = await application()
  const { owner } = await makeTenant(own)
  const chatId = await make(own, owner, 'chats', { title: 'Tea' })
  const { done } = await listen(owner, chatId, { on: own })

  own.parts.stop()

  await done
})

test('A stream whose login cannot be looked at ends, without a word of why', async () => {
  const own = await application()
  const { id, owner } = await makeTenant(own)
  const chatId = await make(own, owner, 'chats', { title: 'Tea' })
  const { done, text } = await listen(owner, chatId, { on: quick(own), path: '' })
  const client = new pg.Client({ connectionString: own.database.administrator })
  await client.connect()

  await client.query('ALTER TABLE users RENAME TO users_elsewhere')
  await client.end()
  await own.parts.cache.forget(id, 'members')
  await done

  expect(text().replaceAll(': heartbeat\n\n', '')).toBe(': listening\n\n')
  expect(own.log.join()).toContain('a stream of events ended early')
})
