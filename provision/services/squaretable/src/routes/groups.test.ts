import { randomUUID } from 'node:crypto'
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

const character = (name: string, who = member) => make(service, who, 'characters', { name })

test('A group is made, read, listed, changed and deleted, its characters in their order', async () => {
  const [ada, bob] = [await character('Ada'), await character('Bob')]
  const values = { name: 'Both', characterIds: [bob, ada], metadata: { mode: 'swap' } }
  const made = await ask(service, member, 'POST', 'groups', values)
  expect(made).toMatchObject({ status: 201, body: { ...values, createdBy: member.id } })
  const path = `groups/${made.body.id}`
  expect((await ask(service, member, 'GET', path)).body).toEqual(made.body)
  expect((await ask(service, member, 'GET', 'groups?q=bot')).body.items).toEqual([made.body])

  const renamed = await ask(service, member, 'PATCH', path, { name: 'Pair' })
  expect(renamed.body).toMatchObject({ name: 'Pair', characterIds: [bob, ada] })
  const turned = await ask(service, member, 'PATCH', path, { characterIds: [ada, bob] })
  expect(turned.body.characterIds).toEqual([ada, bob])

  await ask(service, member, 'DELETE', `characters/${ada}`)
  expect((await ask(service, member, 'GET', path)).body.characterIds).toEqual([bob])
  expect((await ask(service, member, 'DELETE', path)).status).toBe(204)
  for (const [method, body] of [['GET'], ['DELETE'], ['PATCH', { name: 'x' }]] as const) {
    expect((await ask(service, member, method, path, body)).status).toBe(404)
  }
  expect((await ask(service, member, 'GET', `characters/${bob}`)).status).toBe(200)
})

test('A character of another tenant is refused like one that there is not, and nothing is changed', async () => {
  const [own, foreign] = [await character('Ada'), await character('Eve', stranger)]
  const path = `groups/${await make(service, member, 'groups', { name: 'Own', characterIds: [own] })}`
  const attempt = async (id: string) => {
    const answers = [
      await ask(service, member, 'POST', 'groups', { name: 'New', characterIds: [own, id] }),
      await ask(service, member, 'PATCH', path, { name: 'Changed', characterIds: [own, id] }),
    ]
    return answers.map(({ status, body: { requestId, ...body } }) => ({ status, body }))
  }

  const refused = await attempt(foreign)

  expect(refused).toEqual(await attempt(randomUUID()))
  expect(refused).toMatchObject([{ status: 422 }, { status: 422, body: { errors: [{ path: 'characterIds.1' }] } }])
  expect((await ask(service, member, 'GET', path)).body).toMatchObject({ name: 'Own', characterIds: [own] })
  expect((await ask(service, member, 'GET', 'groups?q=New')).body.total).toBe(0)
})

test('Another member may read it and no more; another tenant does not find it', async () => {
  const path = `groups/${await make(service, tenant.owner, 'groups', { name: 'Mine', characterIds: [] })}`

  expect((await ask(service, member, 'GET', path)).status).toBe(200)
  for (const [method, body] of [['DELETE'], ['PATCH', { name: 'x' }]] as const) {
    expect((await ask(service, member, method, path, body)).status).toBe(403)
    expect((await ask(service, stranger, method, path, body)).status).toBe(404)
  }
  expect((await ask(service, stranger, 'GET', path)).status).toBe(404)
  expect((await ask(service, stranger, 'GET', 'groups')).body).toMatchObject({ items: [], total: 0 })
})

test('A character stands in a group once', async () => {
  const id = await character('Ada')

  expect((await ask(service, member, 'POST', 'groups', { name: 'x', characterIds: [id, id] })).status).toBe(400)
})
