import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Application, startApplication } from '../../test/application.ts'
import { ask, make } from '../../test/ask.ts'
import { makeTenant, makeUser, type TestTenant, type TestUser } from '../../test/tenants.ts'

let service: Application
let tenant: TestTenant
let member: TestUser
let stranger: TestUser

beforeAll(async () => {
  service = await startApplication()
  tenant = await makeTenant(service)
  stranger = (await makeTenant(service)).owner
  member = await makeUser(service, tenant, 'member')
})
afterAll(() => service.close())

test('A character is made, read, listed, changed and deleted', async () => {
  const values = { name: 'Ada', description: 'Counts', tags: ['maths'], card: { spec: 'chara_card_v2', data: {} } }
  const made = await ask(service, member, 'POST', 'characters', values)
  expect(made).toMatchObject({ status: 201, body: { ...values, hasAvatar: false, createdBy: member.id } })
  expect(made.body).not.toHaveProperty('tenantId')
  const path = `characters/${made.body.id}`
  expect((await ask(service, member, 'GET', path)).body).toEqual(made.body)
  expect((await ask(service, member, 'GET', 'characters?q=AD')).body).toMatchObject({ items: [made.body], total: 1 })

  const changed = await ask(service, tenant.owner, 'PATCH', path, { tags: [] })
  expect(changed.body).toMatchObject({ name: 'Ada', tags: [], card: values.card })
  expect((await ask(service, member, 'GET', path)).body).toEqual(changed.body)

  expect((await ask(service, member, 'DELETE', path)).status).toBe(204)
  for (const [method, body] of [['GET'], ['DELETE'], ['PATCH', { name: 'x' }]] as const) {
    expect((await ask(service, member, method, path, body)).status).toBe(404)
  }
})

test('Another member may read it and no more; another tenant does not find it, even where it is in the cache', async () => {
  const path = `characters/${await make(service, tenant.owner, 'characters', { name: 'Mine' })}`

  expect((await ask(service, member, 'GET', path)).status).toBe(200)
  for (const [method, body] of [['DELETE'], ['PATCH', { name: 'x' }]] as const) {
    expect((await ask(service, member, method, path, body)).status).toBe(403)
    expect((await ask(service, stranger, method, path, body)).status).toBe(404)
  }
  expect((await ask(service, stranger, 'GET', path)).status).toBe(404)
  expect((await ask(service, stranger, 'GET', 'characters?q=Mine')).body).toMatchObject({ items: [], total: 0 })
})
