import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Application, startApplication } from '../../test/application.ts'
import { ask, make } from '../../test/ask.ts'
import { makeTenant, makeUser, type TestTenant, type TestUser } from '../../test/tenants.ts'

let service: Application
let tenant: TestTenant
let member: TestUser
let stranger: TestUser
let chatId: string
const hello = { author: 'user', name: 'Ada', content: 'Hello' }

beforeAll(async () => {
  service = await startApplication()
  tenant = await makeTenant(service)
  stranger = (await makeTenant(service)).owner
  member = await makeUser(service, tenant, 'member')
  chatId = await make(service, tenant.owner, 'chats', { title: 'Tea' })
})
afterAll(() => service.close())

test('A message is made, read, changed and deleted, by any member', async () => {
  const values = { ...hello, swipes: ['Hi'], extra: { model: 'x' }, sentAt: '2026-01-31T13:00:00+01:00' }
  const made = await ask(service, member, 'POST', `chats/${chatId}/messages`, values)
  expect(made).toMatchObject({ status: 201, body: { ...values, chatId, sentAt: '2026-01-31T12:00:00.000Z' } })
  const path = `chats/${chatId}/messages/${made.body.id}`
  expect(made.headers.get('location')).toBe(`/api/v1/${path}`)
  expect((await ask(service, member, 'GET', path)).body).toEqual(made.body)

  const changed = await ask(service, tenant.owner, 'PATCH', path, { content: 'Goodbye' })
  expect(changed.body).toMatchObject({ content: 'Goodbye', position: made.body.position, swipes: ['Hi'] })

  expect((await ask(service, tenant.owner, 'DELETE', path)).status).toBe(204)
  for (const [method, body] of [['GET'], ['DELETE'], ['PATCH', { content: 'x' }]] as const) {
    expect((await ask(service, member, method, path, body)).status).toBe(404)
  }
})

test('Messages that come at once get a position each', async () => {
  const id = await make(service, member, 'chats', { title: 'Busy' })

  await Promise.all(Array.from({ length: 12 }, () => make(service, member, `chats/${id}/messages`, hello)))

  const { items } = (await ask(service, member, 'GET', `chats/${id}/messages`)).body
  expect(items.map(({ position }: { position: number }) => position)).toEqual(
    Array.from({ length: 12 }, (_, at) => at + 1),
  )
})

test('A chat is read in pages, with a cursor for this chat only', async () => {
  const [id, other] = [
    await make(service, member, 'chats', { title: 'Long' }),
    await make(service, member, 'chats', { title: 'Other' }),
  ]
  for (const content of ['a', 'b', 'c']) await make(service, member, `chats/${id}/messages`, { ...hello, content })

  const first = (await ask(service, member, 'GET', `chats/${id}/messages?limit=2`)).body
  const second = (await ask(service, member, 'GET', `chats/${id}/messages?limit=2&cursor=${first.nextCursor}`)).body

  expect(first).toMatchObject({ total: 3, items: [{ content: 'a' }, { content: 'b' }] })
  expect(second).toMatchObject({ total: 3, nextCursor: null, items: [{ content: 'c' }] })
  for (const query of [`cursor=${first.nextCursor}`, 'q=a']) {
    expect((await ask(service, member, 'GET', `chats/${other}/messages?${query}`)).status).toBe(400)
  }
})

test('A chat of another tenant, or another chat, leads to no message', async () => {
  const id = await make(service, member, `chats/${chatId}/messages`, hello)
  const own = await make(service, stranger, 'chats', { title: 'Own' })

  for (const chat of [chatId, own, randomUUID()]) {
    const path = `chats/${chat}/messages/${id}`
    for (const [method, body] of [['GET'], ['DELETE'], ['PATCH', { content: 'x' }]] as const) {
      expect((await ask(service, stranger, method, path, body)).status).toBe(404)
    }
  }
  for (const chat of [chatId, randomUUID()]) {
    expect((await ask(service, stranger, 'GET', `chats/${chat}/messages`)).status).toBe(404)
    expect((await ask(service, stranger, 'POST', `chats/${chat}/messages`, hello)).status).toBe(404)
  }
  expect((await ask(service, member, 'GET', `chats/${chatId}/messages/${id}`)).body.content).toBe('Hello')
})

test.each([
  ['an unknown author', { ...hello, author: 'admin' }],
  ['a chat of its own choice', { ...hello, chatId: randomUUID() }],
  ['a position', { ...hello, position: 1 }],
  ['swipes that are no texts', { ...hello, swipes: [{}] }],
  ['a moment that is none', { ...hello, sentAt: 'yesterday' }],
  ['a moment that no calendar has', { ...hello, sentAt: '2026-02-31T00:00:00Z' }],
  ['no content', { author: 'user', name: 'Ada' }],
])('A message with %s is refused', async (_, body) => {
  expect((await ask(service, member, 'POST', `chats/${chatId}/messages`, body)).status).toBe(400)
})
