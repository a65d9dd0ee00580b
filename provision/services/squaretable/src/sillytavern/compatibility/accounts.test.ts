import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Application, startApplication } from '../../../test/application.ts'
import { logIn, openPage } from '../../../test/front-end/page.ts'
import { makeTenant, makeUser, type TestTenant } from '../../../test/tenants.ts'

let service: Application
let tenant: TestTenant
beforeAll(async () => {
  service = await startApplication()
  tenant = await makeTenant(service)
})
afterAll(() => service.close())

const enter = async (handle: string, password: string, more: Record<string, string> = {}): Promise<Response> => {
  const page = await openPage(service)
  const cookie = [page.cookie, more.cookie].filter(Boolean).join('; ')
  return await service.app.request('/api/users/login', {
    method: 'POST',
    headers: { ...page, cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ handle, password }),
  })
}

describe('a login', () => {
  test('names the tenant and the e-mail address, or comes through the link of the tenant', async () => {
    const { email, password } = tenant.owner
    for (const answer of [
      await enter(`${tenant.id}/${email}`, password),
      await enter(` ${tenant.id.toUpperCase()}/${email.toUpperCase()}`, password),
      await enter(email, password, { cookie: `squaretable_tenant=${tenant.id}` }),
    ]) {
      expect(answer.status).toBe(200)
      expect(await answer.json()).toEqual({ handle: email })
      expect(answer.headers.getSetCookie()[0]).toMatch(/^squaretable_session=.*HttpOnly; Secure; SameSite=Strict/)
    }
  })

  test('that is wrong is told in the same way, whatever of it is wrong', async () => {
    const { email, password } = tenant.owner
    const other = await makeTenant(service)
    const answers = [
      await enter(`${tenant.id}/${email}`, 'wrong'),
      await enter(`${tenant.id}/nobody@example.org`, password),
      await enter(`${other.id}/${email}`, password),
      await enter(email, password),
      await enter(email, password, { cookie: `squaretable_tenant=${other.id}` }),
      await enter(`${tenant.id}/no address`, password),
      await enter(`${tenant.id}/${email}`, ''),
    ]
    const told = await Promise.all(
      answers.map(async answer => [answer.status, await answer.text(), answer.headers.getSetCookie().length]),
    )
    expect(new Set(told.map(one => JSON.stringify(one)))).toEqual(
      new Set([JSON.stringify([403, '{"error":"Incorrect credentials"}', 0])]),
    )
  })

  test('without a name is a mistake', async () => {
    expect((await enter('', 'x')).status).toBe(400)
  })

  test('is refused after too many that were wrong', async () => {
    const user = await makeUser(service, tenant, 'member')
    const tries = await Promise.all(Array.from({ length: 25 }, () => enter(`${tenant.id}/${user.email}`, 'wrong')))
    expect(tries.filter(({ status }) => status === 429).length).toBeGreaterThan(0)
    const late = await enter(`${tenant.id}/${user.email}`, user.password)
    expect(late.status).toBe(429)
    expect(late.headers.get('retry-after')).toMatch(/^\d+$/)
    expect(await late.json()).toEqual({ error: 'Too many attempts. Try again later.' })
  })

  test('tells nobody who the members are', async () => {
    const headers = await openPage(service)
    const answer = await service.app.request('/api/users/list', { method: 'POST', headers })
    expect([answer.status, await answer.text()]).toEqual([204, ''])
  })
})

test('who is logged in is told, and logged out for good', async () => {
  const page = await logIn(service, tenant, tenant.owner)
  expect(await (await page.ask('/api/users/me', undefined, 'GET')).json()).toMatchObject({
    handle: tenant.owner.email,
    admin: false,
  })
  expect((await page.ask('/api/users/change-password', {})).status).toBe(403)
  expect((await page.ask('/api/users/logout')).status).toBe(204)
  expect((await page.ask('/api/users/me', undefined, 'GET')).status).toBe(403)
})

test('a session of the API is one of the page, and the other way round', async () => {
  const page = await logIn(service, tenant, tenant.owner)
  const headers = { ...page.headers, 'x-tenant-id': tenant.id }
  expect((await service.app.request('/api/v1/session', { headers })).status).toBe(200)
  await service.app.request('/api/v1/session', { method: 'DELETE', headers })
  expect((await page.ask('/api/ping')).status).toBe(403)
})
