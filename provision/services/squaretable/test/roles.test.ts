import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Role } from '../src/context.ts'
import { type Application, startApplication } from './application.ts'
import { Description } from './description.ts'
import { type Line, roleTable } from './role-table.ts'
import { makeTenant, makeUser, send, type TestTenant, type TestUser } from './tenants.ts'

let service: Application
let tenant: TestTenant
let usual: Readonly<Record<Role, TestUser>>

/** Somebody who is logged in with a session: a token cannot be logged out. */
async function join(to: TestTenant, role: Role): Promise<TestUser> {
  const user = await makeUser(service, to, role)
  const { email, password } = user
  const claim = { 'x-tenant-id': to.id }
  const answer = await send(service, 'POST', '/api/v1/sessions', claim, { email, password })
  return { ...user, headers: { ...claim, cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '' } }
}

beforeAll(async () => {
  service = await startApplication()
  tenant = await makeTenant(service)
  usual = {
    member: await join(tenant, 'member'),
    admin: await join(tenant, 'admin'),
    owner: await join(tenant, 'owner'),
  }
})
afterAll(() => service.close())

async function statusFor({ operation, sent, ends }: Line, role: Role): Promise<number> {
  const place = ends === 'tenant' ? await makeTenant(service) : tenant
  const who = ends ? await join(place, role) : usual[role]
  const { path, body, bytes } = await sent({ service, tenant: place, who })
  const [method = ''] = operation.split(' ')
  const answer = await service.app.request(`/api/v1/${path}`, {
    method,
    headers: { ...who.headers, 'content-type': bytes?.type ?? 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(bytes && { body: new Uint8Array(bytes.data) }),
  })
  await answer.body?.cancel()
  return answer.status
}

test('The table names every operation that takes a login of a tenant', async () => {
  const published = new Description(await (await service.app.request('/api/v1/openapi.json')).json())
  const secured = published.operations
    .filter(({ logins }) => logins.includes('session'))
    .map(({ method, path }) => `${method} ${path.replace('/api/v1', '')}`)

  expect([...new Set(roleTable.map(({ operation }) => operation))].toSorted()).toEqual(secured.toSorted())
})

test.each(roleTable)('$operation, $on: a member, an admin and an owner get $expected', async line => {
  const statuses = [await statusFor(line, 'member'), await statusFor(line, 'admin'), await statusFor(line, 'owner')]

  expect(statuses).toEqual(line.expected)
})
