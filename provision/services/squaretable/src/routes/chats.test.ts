import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Application, startApplication } from '../../test/application.ts'
import { ask, make } from '../../test/ask.ts'
import { makeTenant, makeUser, type TestTenant, type TestUser } from '../../test/tenants.ts'

let service: Application
let tenant: TestTenant
let other: TestTenant
let member: TestUser

beforeAll(async () => {
  service = await startApplication()
  ;[tenant, other] = await Promise.all([makeTenant(service), makeTenant(service)])
  member = await makeUser(service, tenant, 'member')
})
afterAll(() => service.close())

test('A chat is made, read, changed and deleted', async () => {
  const characterId = await make(service, member, 'characters', { name: 'Ada' })
  const groupId = await make(service, member, 'groups', { name: 'Both', characterIds: [characterId] })

  const made = await ask(service, member, 'POST', 'chats', {
    title: 'Tea',
    characterId,
    groupId,
    metadata: { mood: 'calm' },
  })
  expect(made).toMatchObject({
    status: 201,
    body: { title: 'Tea', characterId, groupId, metadata: { mood: 'calm' }, createdBy: member.id },
  })
  expect(made.body).not.toHaveProperty('tenantId')
  const path = `chats/${made.body.id}`
  expect(made.headers.get('location')).toBe(`/api/v1/${path}`)
  expect((await ask(service, member, 'GET', path)).body).toEqual(made.body)

  expect((await ask(service, member, 'PATCH', path, { title: 'Coffee', groupId: null })).body).toMatchObject({
    title: 'Coffee',
    characterId,
    groupId: null,
  })
  expect((await ask(service, member, 'GET', path)).body.title).toBe('Coffee')

  expect((await ask(service, member, 'DELETE', path)).status).toBe(204)
  expect((await ask(service, member, 'GET', path)).status).toBe(404)
  expect((await ask(service, member, 'DELETE', path)).status).toBe(404)
  expect((await ask(service, member, 'PATCH', path, { title: 'x' })).status).toBe(404)
})

test('Its character comes with it where that is asked for, as it is now', async () => {
  const characterId = await make(service, member, 'characters', { name: 'Ada' })
  const path = `chats/${await make(service, member, 'chats', { title: 'Tea', characterId })}?include=character`
  expect((await ask(service, member, 'GET', path)).body.character).toMatchObject({ id: characterId, name: 'Ada' })

  await ask(service, member, 'PATCH', `characters/${characterId}`, { name: 'Lovelace' })
  expect((await ask(service, member, 'GET', path)).body.character.name).toBe('Lovelace')

  await ask(service, member, 'DELETE', `characters/${characterId}`)
  expect((await ask(service, member, 'GET', path)).body).toMatchObject({ characterId: null, character: null })
  expect((await ask(service, member, 'GET', path.replace('character', 'tenant'))).status).toBe(400)
})

test('What is deleted is not told by what referred to it, and neither is a member who left', async () => {
  const groupId = await make(service, member, 'groups', { name: 'None', characterIds: [] })
  const leaver = await makeUser(service, tenant, 'member')
  const path = `chats/${await make(service, leaver, 'chats', { title: 'Tea', groupId })}`
  expect((await ask(service, member, 'GET', path)).body).toMatchObject({ groupId, createdBy: leaver.id })

  await ask(service, member, 'DELETE', `groups/${groupId}`)
  await ask(service, tenant.owner, 'DELETE', `users/${leaver.id}`)

  expect((await ask(service, member, 'GET', path)).body).toMatchObject({ groupId: null, createdBy: null })
})

test('A character or group of another tenant is refused like one that there is not', async () => {
  const foreign = {
    characterId: await make(service, other.owner, 'characters', { name: 'Eve' }),
    groupId: await make(service, other.owner, 'groups', { name: 'Eves', characterIds: [] }),
  }
  const own = await make(service, member, 'chats', { title: 'Own' })
  const unknown = { characterId: randomUUID(), groupId: randomUUID() }
  const attempts = (links: object) =>
    Promise.all([
      ask(service, member, 'POST', 'chats', { title: 'Tea', ...links }),
      ask(service, member, 'PATCH', `chats/${own}`, { title: 'Changed', ...links }),
    ])
  const told = (answers: Awaited<ReturnType<typeof attempts>>) =>
    answers.map(({ status, body: { requestId, ...body } }) => ({ status, body }))

  const refused = told(await attempts(foreign))

  expect(refused).toEqual(told(await attempts(unknown)))
  expect(refused.map(({ status }) => status)).toEqual([422, 422])
  expect((await ask(service, member, 'GET', `chats/${own}`)).body.title).toBe('Own')
})

test('Only who made it, and admins, may change or delete it', async () => {
  const path = `chats/${await make(service, tenant.owner, 'chats', { title: 'Mine' })}`

  expect((await ask(service, member, 'PATCH', path, { title: 'Yours' })).status).toBe(403)
  expect((await ask(service, member, 'DELETE', path)).status).toBe(403)
  expect((await ask(service, tenant.owner, 'GET', path)).body.title).toBe('Mine')
})

test('A list has pages, a total and a search, and nothing of another tenant', async () => {
  const { owner } = await makeTenant(service)
  await make(service, other.owner, 'chats', { title: 'Page 100%' })
  for (const at of [1, 2, 3]) await make(service, owner, 'chats', { title: `Page ${at}` })
  await make(service, owner, 'chats', { title: '100% true_story\\' })

  const first = (await ask(service, owner, 'GET', 'chats?limit=3')).body
  expect(first).toMatchObject({ total: 4, items: [{ title: 'Page 1' }, { title: 'Page 2' }, { title: 'Page 3' }] })
  const second = (await ask(service, owner, 'GET', `chats?limit=3&cursor=${first.nextCursor}`)).body
  expect(second).toMatchObject({ total: 4, nextCursor: null, items: [{ title: '100% true_story\\' }] })

  const found = async (q: string) => (await ask(service, owner, 'GET', `chats?q=${encodeURIComponent(q)}`)).body.total
  expect([await found('page'), await found('100%'), await found('e_s'), await found('\\'), await found('%%')]).toEqual([
    3, 1, 1, 1, 0,
  ])
  expect((await ask(service, other.owner, 'GET', `chats?cursor=${first.nextCursor}`)).status).toBe(400)
  expect((await ask(service, owner, 'GET', `groups?cursor=${first.nextCursor}`)).status).toBe(400)
})

test.each([
  ['a limit beyond the largest', 'limit=1000000'],
  ['a limit that is no number', 'limit=ten'],
  ['two limits', 'limit=1&limit=2'],
  ['a cursor that was made up', 'cursor=MTIz.MTIz'],
  ['a cursor of nothing but dots', 'cursor=...'],
  ['an unknown key', 'tenantId=1'],
  ['bytes that are no UTF-8', 'q=%ff'],
  ['half a surrogate pair', 'q=%ED%A0%80'],
  ['U+0000', 'q=%00'],
])('A list refuses %s', async (_, query) => {
  expect((await ask(service, member, 'GET', `chats?${query}`)).status).toBe(400)
})

test.each([
  ['a tenant', { title: 'x', tenantId: randomUUID() }],
  ['an id', { title: 'x', id: randomUUID() }],
  ['no title', {}],
  ['a blank title', { title: '  ' }],
  ['a title that is too long', { title: 'x'.repeat(201) }],
  ['an array for an object', { title: 'x', metadata: [] }],
  ['a number for an id', { title: 'x', characterId: 7 }],
  ['SQL for an id', { title: 'x', characterId: "' OR 1=1 --" }],
])('A new chat with %s is refused', async (_, body) => {
  expect((await ask(service, member, 'POST', 'chats', body)).status).toBe(400)
})

test('A number beyond what can be kept is refused, wherever it stands', async () => {
  const answer = await service.app.request('/api/v1/chats', {
    method: 'POST',
    headers: { ...member.headers, 'content-type': 'application/json' },
    body: '{"title":"x","metadata":{"a":[{"b":1e999}]}}',
  })

  expect(answer.status).toBe(400)
})
