import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Application, startApplication } from '../../test/application.ts'
import { ask, make } from '../../test/ask.ts'
import { makeTenant, makeUser, type TestTenant, type TestUser } from '../../test/tenants.ts'

let service: Application
let tenant: TestTenant
let stranger: TestUser

beforeAll(async () => {
  service = await startApplication()
  tenant = await makeTenant(service)
  stranger = (await makeTenant(service)).owner
})
afterAll(() => service.close())

const found = async (who: TestUser, q: string) => await ask(service, who, 'GET', `search?q=${encodeURIComponent(q)}`)

test('Search finds names, descriptions, titles and contents, and nothing of another tenant', async () => {
  const { owner } = tenant
  const characterId = await make(service, owner, 'characters', { name: 'Ada', description: 'Likes the Needle' })
  const chatId = await make(service, owner, 'chats', { title: 'needle work' })
  const content = `${'x'.repeat(500)} NEEDLE ${'😀'.repeat(500)}`
  const messageId = await make(service, owner, `chats/${chatId}/messages`, { author: 'user', name: 'A', content })
  await make(service, stranger, 'chats', { title: 'needle of another' })

  const { body } = await found(owner, 'needle')

  const [message] = body.messages
  expect(body).toEqual({
    characters: [{ id: characterId, name: 'Ada' }],
    chats: [{ id: chatId, title: 'needle work' }],
    messages: [{ id: messageId, chatId, excerpt: message.excerpt }],
    totals: { characters: 1, chats: 1, messages: 1 },
  })
  expect(message.excerpt).toContain('NEEDLE')
  expect([...message.excerpt]).toHaveLength(200)
  expect((await found(stranger, 'Likes')).body.totals).toEqual({ characters: 0, chats: 0, messages: 0 })
})

test('At most twenty of a kind are told, and all are counted', async () => {
  for (let at = 0; at < 22; at += 1) await make(service, stranger, 'chats', { title: `Many ${at}` })

  const { body } = await found(stranger, 'many')

  expect(body.chats).toHaveLength(20)
  expect(body.totals.chats).toBe(22)
})

test("The pattern's own signs mean themselves", async () => {
  await make(service, stranger, 'chats', { title: '50% off_\\' })

  const totals = await Promise.all(
    ['50%', 'f_\\', '%', '5_%'].map(async q => (await found(stranger, q)).body.totals.chats),
  )

  expect(totals).toEqual([1, 1, 1, 0])
})

test.each(['', '   ', 'x'.repeat(201)])('There is no search for "%.5s…"', async q => {
  expect((await found(stranger, q)).status).toBe(400)
})

test('Settings are the own ones of each member', async () => {
  const member = await makeUser(service, tenant, 'member')
  const values = { theme: 'dark', nested: { list: [1, 'two', null] } }
  expect((await ask(service, member, 'GET', 'settings')).body).toEqual({ values: {} })

  expect((await ask(service, member, 'PUT', 'settings', { values: { old: true } })).body).toEqual({
    values: { old: true },
  })
  await ask(service, member, 'PUT', 'settings', { values })

  expect((await ask(service, member, 'GET', 'settings')).body).toEqual({ values })
  expect((await ask(service, tenant.owner, 'GET', 'settings')).body).toEqual({ values: {} })
  for (const body of [{}, { values: [] }, { values: {}, userId: tenant.owner.id }]) {
    expect((await ask(service, member, 'PUT', 'settings', body)).status).toBe(400)
  }
})
