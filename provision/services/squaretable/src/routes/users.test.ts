import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Application, startApplication } from '../../test/application.ts'
import { makeTenant, makeUser, send, type TestTenant, type TestUser } from '../../test/tenants.ts'

let application: Application
let tenant: TestTenant
let other: TestTenant
let admin: TestUser
let member: TestUser

beforeAll(async () => {
  application = await startApplication()
  ;[tenant, other] = await Promise.all([makeTenant(application), makeTenant(application)])
  ;[admin, member] = await Promise.all([
    makeUser(application, tenant, 'admin'),
    makeUser(application, tenant, 'member'),
  ])
})
afterAll(() => application.close())

const ask = (by: TestUser, method: string, path: string, body?: unknown) =>
  send(application, method, `/api/v1/users${path}`, by.headers, body)
const status = async (...words: Parameters<typeof ask>): Promise<number> => (await ask(...words)).status
const newcomer = (more: object = {}) => ({
  email: `${randomUUID()}@example.org`,
  name: 'New',
  password: randomUUID(),
  role: 'member',
  ...more,
})

test('Everybody reads who is there, and nobody a hash, or somebody of another tenant', async () => {
  const page = await ask(member, 'GET', '?limit=100')
  const text = await page.text()

  expect(page.status).toBe(200)
  expect(text).toContain(tenant.owner.id)
  expect(text).not.toMatch(/scrypt|hash|version|tenantId/i)
  expect(text).not.toContain(other.owner.id)
  expect(await status(member, 'GET', `/${admin.id}`)).toBe(200)
  expect(await status(member, 'GET', `/${other.owner.id}`)).toBe(404)
})

test('A list of users can be searched by name, literally', async () => {
  await ask(tenant.owner, 'POST', '', newcomer({ name: 'Anna 100%' }))
  const found = async (q: string) => (await ask(member, 'GET', `?q=${encodeURIComponent(q)}`)).json()

  expect(await found('anna 100%')).toMatchObject({ total: 1, items: [{ name: 'Anna 100%' }] })
  expect(await found('%anna')).toMatchObject({ total: 0, items: [] })
})

test('Members take nobody in, admins members, owners anybody', async () => {
  const takesIn = async (by: TestUser, role: string) => await status(by, 'POST', '', newcomer({ role }))

  expect([await takesIn(member, 'member')]).toEqual([403])
  expect([await takesIn(admin, 'member'), await takesIn(admin, 'admin'), await takesIn(admin, 'owner')]).toEqual([
    201, 403, 403,
  ])
  expect([await takesIn(tenant.owner, 'admin'), await takesIn(tenant.owner, 'owner')]).toEqual([201, 201])
})

test('An e-mail address is one however it is written, in each tenant for itself', async () => {
  const email = `Twice-${randomUUID()}@Example.org`

  expect(await (await ask(admin, 'POST', '', newcomer({ email: ` ${email} ` }))).json()).toMatchObject({
    email: email.toLowerCase(),
  })
  expect(await status(admin, 'POST', '', newcomer({ email: email.toUpperCase() }))).toBe(409)
  expect(await status(other.owner, 'POST', '', newcomer({ email }))).toBe(201)
})

test.each([
  ['a tenant', { tenantId: randomUUID() }],
  ['an id', { id: randomUUID() }],
  ['a hash', { passwordHash: 'scrypt$' }],
  ['a number of logins', { credentialsVersion: 0 }],
  ['another role', { role: 'operator' }],
  ['a short password', { password: 'short' }],
  ['a well-known password', { password: 'password1234' }],
  ['a long password', { password: 'x1y2z'.repeat(50) }],
  ['no e-mail address', { email: 'nobody' }],
])('A new user with %s is refused', async (_, more) => {
  expect(await status(tenant.owner, 'POST', '', newcomer(more))).toBe(400)
})

test('A change plants nothing but a name and a role', async () => {
  const path = `/${member.id}`

  expect(await status(tenant.owner, 'PATCH', path, { tenantId: other.id })).toBe(400)
  expect(await status(tenant.owner, 'PATCH', path, { email: 'x@example.org' })).toBe(400)
  expect(await status(tenant.owner, 'PATCH', path, { credentialsVersion: 1 })).toBe(400)
})

test('Names are changed by oneself and by admins, of owners by owners, and of other tenants by nobody', async () => {
  const rename = (by: TestUser, whom: TestUser) => status(by, 'PATCH', `/${whom.id}`, { name: 'Renamed' })

  expect([await rename(member, member), await rename(member, admin)]).toEqual([200, 403])
  expect([await rename(admin, member), await rename(admin, tenant.owner)]).toEqual([200, 403])
  expect(await rename(tenant.owner, other.owner)).toBe(404)
})

test('Roles are changed by owners only, and count at once', async () => {
  const somebody = await makeUser(application, tenant, 'member')
  const set = (by: TestUser, role: string) => status(by, 'PATCH', `/${somebody.id}`, { role })
  const invites = () => status(somebody, 'POST', '', newcomer())

  expect([await set(somebody, 'owner'), await set(member, 'admin'), await set(admin, 'admin')]).toEqual([403, 403, 403])
  expect(await invites()).toBe(403)
  expect(await set(tenant.owner, 'admin')).toBe(200)
  expect(await invites()).toBe(201)
  expect(await set(tenant.owner, 'member')).toBe(200)
  expect(await invites()).toBe(403)
})

test('The last owner stays, and of two owners who remove or demote each other at once one does', async () => {
  const alone = await makeTenant(application)
  const { owner } = alone

  expect(await status(owner, 'DELETE', `/${owner.id}`)).toBe(409)
  expect(await status(owner, 'PATCH', `/${owner.id}`, { role: 'member' })).toBe(409)
  expect(await status(owner, 'PATCH', `/${owner.id}`, { role: 'owner', name: 'Still' })).toBe(200)

  const second = await makeUser(application, alone, 'owner')
  const demoted = await Promise.all([
    status(owner, 'PATCH', `/${second.id}`, { role: 'admin' }),
    status(second, 'PATCH', `/${owner.id}`, { role: 'admin' }),
  ])
  expect(demoted.filter(one => one === 200)).toHaveLength(1)
})

test('Of two owners who remove themselves at once one stays', async () => {
  const pair = await makeTenant(application)
  const second = await makeUser(application, pair, 'owner')

  const removed = await Promise.all([
    status(pair.owner, 'DELETE', `/${pair.owner.id}`),
    status(second, 'DELETE', `/${second.id}`),
  ])
  expect(removed.toSorted()).toEqual([204, 409])
})

test('Admins remove members and no owners, members nobody, and what they made stays', async () => {
  const leaving = await makeUser(application, tenant, 'member')
  const made = await send(application, 'POST', '/api/v1/characters', leaving.headers, { name: 'Left behind' })
  const location = made.headers.get('location') ?? ''

  expect(await status(member, 'DELETE', `/${leaving.id}`)).toBe(403)
  expect(await status(admin, 'DELETE', `/${tenant.owner.id}`)).toBe(403)
  expect(await status(admin, 'DELETE', `/${leaving.id}`)).toBe(204)
  expect(await status(admin, 'DELETE', `/${leaving.id}`)).toBe(404)
  expect(await status(tenant.owner, 'DELETE', `/${other.owner.id}`)).toBe(404)
  expect(await (await send(application, 'GET', location, member.headers)).json()).toMatchObject({ createdBy: null })
})

test('Passwords are set by oneself with the old one, by admins for members, by owners for all', async () => {
  const somebody = await makeUser(application, tenant, 'member')
  const password = randomUUID()
  const set = (by: TestUser, whom: { id: string }, body: object = { password }) =>
    status(by, 'PUT', `/${whom.id}/password`, body)

  expect(await set(somebody, somebody)).toBe(403)
  expect([await set(member, somebody), await set(admin, admin)]).toEqual([403, 403])
  expect([await set(admin, tenant.owner), await set(admin, { id: randomUUID() })]).toEqual([403, 404])
  expect(await set(admin, somebody, { password: 'short' })).toBe(400)
  expect(await set(admin, somebody)).toBe(204)
  expect(await status(somebody, 'GET', '')).toBe(401)
  const claim = { 'x-tenant-id': tenant.id }
  const enters = (given: string) =>
    send(application, 'POST', '/api/v1/tokens', claim, { email: somebody.email, password: given })
  expect([(await enters(somebody.password)).status, (await enters(password)).status]).toEqual([401, 201])
  expect(await set(tenant.owner, somebody)).toBe(204)
})

test('Of two changes of a password at the same time one is made', async () => {
  const somebody = await makeUser(application, tenant, 'member')
  const body = () => ({ password: randomUUID(), currentPassword: somebody.password })
  const changes = await Promise.all(
    Array.from({ length: 4 }, () => status(somebody, 'PUT', `/${somebody.id}/password`, body())),
  )

  expect(changes.filter(one => one === 204)).toHaveLength(1)
})
