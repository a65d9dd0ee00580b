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

test('A lorebook is made, read, listed, changed and deleted', async () => {
  const values = { name: 'World', description: 'All of it', entries: [{ keys: ['sea'], content: 'Salt' }] }
  const made = await ask(service, member, 'POST', 'lorebooks', values)
  expect(made).toMatchObject({ status: 201, body: { ...values, createdBy: member.id } })
  const path = `lorebooks/${made.body.id}`
  expect((await ask(service, member, 'GET', path)).body).toEqual(made.body)
  expect((await ask(service, member, 'GET', 'lorebooks?q=wor')).body).toEqual({
    items: [made.body],
    nextCursor: null,
    total: 1,
  })

  const changed = await ask(service, tenant.owner, 'PATCH', path, { entries: [] })
  expect(changed).toMatchObject({ status: 200, body: { name: 'World', entries: [] } })

  expect((await ask(service, member, 'DELETE', path)).status).toBe(204)
  for (const [method, body] of [['GET'], ['DELETE'], ['PATCH', { name: 'x' }]] as const) {
    expect((await ask(service, member, method, path, body)).status).toBe(404)
  }
})

test('Another member may read it and no more; another tenant does not find it', async () => {
  const path = `lorebooks/${await make(service, tenant.owner, 'lorebooks', { name: 'Mine' })}`

  expect((await ask(service, member, 'GET', path)).status).toBe(200)
  for (const [method, body] of [['DELETE'], ['PATCH', { name: 'x' }]] as const) {
    expect((await ask(service, member, method, path, body)).status).toBe(403)
    expect((await ask(service, stranger, method, path, body)).status).toBe(404)
  }
  expect((await ask(service, stranger, 'GET', path)).status).toBe(404)
  expect((await ask(service, stranger, 'GET', 'lorebooks')).body).toMatchObject({ items: [], total: 0 })
})

test.each([
  ['entries that are no objects', { name: 'x', entries: ['x'] }],
  ['more entries than are taken', { name: 'x', entries: Array.from({ length: 10_001 }, () => ({})) }],
  ['the wrong type', { name: 7 }],
  ['a tenant', { name: 'x', tenantId: 'x' }],
])('A lorebook with %s is refused', async (_, body) => {
  expect((await ask(service, member, 'POST', 'lorebooks', body)).status).toBe(400)
})
