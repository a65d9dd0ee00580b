import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Application, application, startApplication } from '../../test/application.ts'
import { ask, make } from '../../test/ask.ts'
import { makeTenant, makeUser, type TestTenant, type TestUser } from '../../test/tenants.ts'
import { withTenant } from '../database/tenant-transaction.ts'
import { tenantKey } from '../redis/keys.ts'
import { Messages } from '../repositories/messages.ts'

let service: Application
let tenant: TestTenant

beforeAll(async () => {
  service = await startApplication()
  tenant = await makeTenant(service)
})
afterAll(() => service.close())

const post = (who: TestUser, key: string, body: unknown, path = 'characters', on = service) =>
  ask(on, { headers: { ...who.headers, 'idempotency-key': key } }, 'POST', path, body)
const count = async (who: TestUser, q: string, on = service) =>
  (await ask(on, who, 'GET', `characters?q=${q}`)).body.total

test('The same again gets the same answer, and nothing is made again', async () => {
  const { owner } = tenant
  const first = await post(owner, 'once', { name: 'Once' })
  const again = await post(owner, 'once', { name: 'Once' })

  expect(again).toMatchObject({ status: 201, body: first.body })
  expect(first.headers.get('idempotency-replayed')).toBeNull()
  expect(Object.fromEntries(again.headers)).toMatchObject({
    'idempotency-replayed': 'true',
    'content-type': first.headers.get('content-type'),
    location: first.headers.get('location'),
  })
  expect(await count(owner, 'Once')).toBe(1)
})

test('Another body, or another path, with the same key is a conflict', async () => {
  const { owner } = tenant
  await post(owner, 'other', { name: 'One' })

  expect((await post(owner, 'other', { name: 'Two' })).status).toBe(409)
  expect((await post(owner, 'other', { name: 'One' }, 'lorebooks')).status).toBe(409)
  expect(await count(owner, 'Two')).toBe(0)
})

test('The same key of another tenant or another member is another key', async () => {
  const member = await makeUser(service, tenant, 'member')
  const stranger = (await makeTenant(service)).owner

  const answers = await Promise.all(
    [tenant.owner, member, stranger].map(who => post(who, 'shared', { name: `Of ${who.id}` })),
  )

  expect(answers.map(({ status, body }) => [status, body.createdBy])).toEqual(
    [tenant.owner, member, stranger].map(({ id }) => [201, id]),
  )
  expect((await post(stranger, 'shared', { name: `Of ${stranger.id}` })).body.id).toBe(answers[2]?.body.id)
})

test('Of many at once one makes it, and the others get its answer', async () => {
  const { owner } = tenant
  const answers = await Promise.all(Array.from({ length: 8 }, () => post(owner, 'at once', { name: 'Single' })))

  expect(new Set(answers.map(({ status, body }) => `${status} ${body.id}`)).size).toBe(1)
  expect(await count(owner, 'Single')).toBe(1)
})

test('What is refused is not kept, so that it can be mended', async () => {
  const { owner } = tenant

  expect((await post(owner, 'mended', { name: '' })).status).toBe(400)
  expect((await post(owner, 'mended', { name: 'Right' })).status).toBe(201)
})

test('A request whose first is still under way is told so', async () => {
  const { owner, id } = tenant
  const hash = createHash('sha256').update('under way').digest('hex')
  const key = tenantKey(id, 'idempotency', `${owner.id}:${hash}`)
  const asked = createHash('sha256').update('POST /api/v1/characters\n{"name":"Slow"}').digest('hex')
  await service.parts.redis.client.set(key, JSON.stringify({ owner: 'somebody', asked }), 'EX', 60)

  expect((await post(owner, 'under way', { name: 'Slow' })).status).toBe(409)
  expect(await count(owner, 'Slow')).toBe(0)
})

test('The answer of who was given up does not replace that of who came after', async () => {
  const { owner, id } = tenant
  const { client } = service.parts.redis
  const chatId = await make(service, owner, 'chats', { title: 'Locked' })
  const { database } = service.parts
  const message = { author: 'user', name: 'A', content: 'B' } as const
  const key = tenantKey(id, 'idempotency', `${owner.id}:${createHash('sha256').update('late').digest('hex')}`)

  const { promise: held, resolve: release } = Promise.withResolvers<void>()
  const { promise: locked, resolve: lock } = Promise.withResolvers<void>()
  const holding = withTenant(database, id, async tx => {
    await new Messages(tx, id).create(chatId, message)
    lock()
    await held
  })
  await locked
  const late = post(owner, 'late', message, `chats/${chatId}/messages`)
  await vi.waitFor(async () => expect(await client.exists(key)).toBe(1), 30_000)
  await client.set(key, '{"owner":"somebody","asked":"else"}')
  release()
  await holding

  expect((await late).status).toBe(201)
  expect(await client.get(key)).toBe('{"owner":"somebody","asked":"else"}')
})

test.each(['', 'x'.repeat(201), 'ä', 'tab\there'])('"%.5s" is no key', async key => {
  expect((await post(tenant.owner, key, { name: 'x' })).status).toBe(400)
})

test('While Redis is away, requests work as if they had no key', async () => {
  const own = await application()
  const { owner } = await makeTenant(own)
  own.parts.redis.client.disconnect()
  await vi.waitFor(() => expect(own.parts.redis.isUp).toBe(false), 30_000)

  const answers = [
    await post(owner, 'away', { name: 'Away' }, 'characters', own),
    await post(owner, 'away', { name: 'Away' }, 'characters', own),
  ]

  expect(answers.map(({ status }) => status)).toEqual([201, 201])
  expect(await count(owner, 'Away', own)).toBe(2)
})
