import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Application, startApplication } from '../../test/application.ts'
import { makeTenant, makeUser, send, type TestTenant } from '../../test/tenants.ts'

let application: Application
let a: TestTenant
let b: TestTenant

beforeAll(async () => {
  application = await startApplication()
  ;[a, b] = await Promise.all([makeTenant(application), makeTenant(application)])
}, 30_000)
afterAll(() => application.close())

const status = async (headers: Record<string, string>, path = '/session'): Promise<number> =>
  (await send(application, 'GET', `/api/v1${path}`, headers)).status

async function session(tenant: TestTenant, { email, password } = tenant.owner): Promise<Record<string, string>> {
  const claim = { 'x-tenant-id': tenant.id }
  const answer = await send(application, 'POST', '/api/v1/sessions', claim, { email, password })
  const [cookie = ''] = answer.headers.get('set-cookie')?.split(';') ?? []
  return { ...claim, cookie }
}

test('A login by session or by token opens the own tenant only', async () => {
  const cookie = await session(a)

  expect(await status(cookie)).toBe(200)
  expect(await status(a.owner.headers)).toBe(200)
  expect(await status({ ...cookie, 'x-tenant-id': b.id })).toBe(403)
  expect(await status({ ...a.owner.headers, 'x-tenant-id': b.id })).toBe(403)
  expect(await status({ 'x-tenant-id': a.id })).toBe(401)
})

test('The cookie is the login of one browser on one site', async () => {
  const { email, password } = a.owner
  const answer = await send(application, 'POST', '/api/v1/sessions', { 'x-tenant-id': a.id }, { email, password })

  expect(answer.headers.get('set-cookie')).toMatch(
    /^squaretable_session=[\w.-]+; Max-Age=86400; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  )
})

test('A logout ends one session, and ending all ends tokens too', async () => {
  const member = await makeUser(application, a, 'member')
  const [one, other] = [await session(a, member), await session(a, member)]

  expect((await send(application, 'DELETE', '/api/v1/session', one)).status).toBe(204)
  expect([await status(one), await status(other), await status(member.headers)]).toEqual([401, 200, 200])
  expect((await send(application, 'DELETE', '/api/v1/sessions', other)).status).toBe(204)
  expect([await status(one), await status(other), await status(member.headers)]).toEqual([401, 401, 401])
})

test('A changed password and a removal end every login', async () => {
  const [changing, leaving] = await Promise.all([
    makeUser(application, a, 'member'),
    makeUser(application, a, 'member'),
  ])
  const cookie = await session(a, changing)
  const password = { password: 'another-good-password-1', currentPassword: changing.password }

  const wrong = { ...password, currentPassword: 'not the one' }
  expect((await send(application, 'PUT', `/api/v1/users/${changing.id}/password`, cookie, wrong)).status).toBe(403)
  expect((await send(application, 'PUT', `/api/v1/users/${changing.id}/password`, cookie, password)).status).toBe(204)
  expect([await status(cookie), await status(changing.headers)]).toEqual([401, 401])
  expect((await send(application, 'DELETE', `/api/v1/users/${leaving.id}`, a.owner.headers)).status).toBe(204)
  expect(await status(leaving.headers)).toBe(401)
})

test('A wrong password and an unknown address are refused alike', async () => {
  const claim = { 'x-tenant-id': a.id }
  const wrong = await send(application, 'POST', '/api/v1/tokens', claim, { email: a.owner.email, password: 'wrong' })
  const unknown = await send(application, 'POST', '/api/v1/tokens', claim, {
    email: 'nobody@example.org',
    password: 'wrong',
  })

  expect([wrong.status, unknown.status]).toEqual([401, 401])
  const told = async (answer: Response) => (await answer.text()).replace(/"requestId":"[^"]*"/, '')
  expect(await told(wrong)).toBe(await told(unknown))
})
