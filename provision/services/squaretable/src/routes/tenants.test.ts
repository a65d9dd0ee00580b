import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Application, operatorToken, startApplication } from '../../test/application.ts'
import { makeTenant, makeUser, send } from '../../test/tenants.ts'

let application: Application

beforeAll(async () => {
  application = await startApplication()
})
afterAll(() => application.close())

const operator = { authorization: `Bearer ${operatorToken}` }
const wanted = (more: object = {}) => ({
  name: 'A tenant',
  slug: `tenant-${randomUUID().slice(0, 8)}`,
  owner: { email: 'Owner@Example.org', name: 'Owner', password: randomUUID() },
  ...more,
})
const make = (body: unknown, headers: Record<string, string> = operator) =>
  send(application, 'POST', '/api/v1/tenants', headers, body)
const keys = (tenantId: string) => application.parts.redis.client.keys(`*${tenantId}*`)

test('The operator makes tenants, each with an owner', async () => {
  const body = wanted({ requestsPerMinute: 77 })
  const answer = await make(body)
  const text = await answer.text()

  expect(answer.status).toBe(201)
  expect(JSON.parse(text)).toMatchObject({
    tenant: { name: 'A tenant', slug: body.slug, requestsPerMinute: 77 },
    owner: { email: 'owner@example.org', role: 'owner' },
  })
  expect(text).not.toContain(body.owner.password)
  expect((await make(wanted({ slug: body.slug }))).status).toBe(409)
})

test('Nobody else does, not even an owner, and nobody learns whether a name is taken', async () => {
  const there = await makeTenant(application)
  const body = wanted({ slug: there.slug })

  expect((await make(body, {})).status).toBe(401)
  expect((await make(body, { authorization: `Bearer ${operatorToken}x` })).status).toBe(401)
  expect((await make(body, there.owner.headers)).status).toBe(401)
})

test.each([
  ['a foreign id', { id: randomUUID() }],
  ['a role of its owner', { owner: { email: 'x@example.org', name: 'X', password: randomUUID(), role: 'member' } }],
  ['a strange slug', { slug: '../etc' }],
  ['no limit at all', { requestsPerMinute: 0 }],
])('A tenant with %s is refused', async (_, more) => {
  expect((await make(wanted(more))).status).toBe(400)
})

test('Members read their tenant, and its owner renames it', async () => {
  const tenant = await makeTenant(application)
  const admin = await makeUser(application, tenant, 'admin')
  const path = '/api/v1/tenant'
  const rename = (headers: Readonly<Record<string, string>>, body: object) =>
    send(application, 'PATCH', path, headers, body)

  expect(await (await send(application, 'GET', path, admin.headers)).json()).toMatchObject({ id: tenant.id })
  expect((await rename(admin.headers, { name: 'Mine' })).status).toBe(403)
  expect((await rename(tenant.owner.headers, { name: 'Mine', requestsPerMinute: 1e6 })).status).toBe(400)
  expect((await rename(tenant.owner.headers, { name: 'New' })).status).toBe(200)
  expect(await (await send(application, 'GET', path, admin.headers)).json()).toMatchObject({ name: 'New' })
})

test('A removed tenant leaves nothing, and the others stay', async () => {
  const [tenant, other] = await Promise.all([makeTenant(application), makeTenant(application)])
  const admin = await makeUser(application, tenant, 'admin')
  const { owner } = tenant
  await send(application, 'POST', '/api/v1/characters', owner.headers, { name: 'Gone' })
  await send(application, 'POST', '/api/v1/sessions', { 'x-tenant-id': tenant.id }, owner)
  const remove = (headers: Readonly<Record<string, string>>, confirm: string) =>
    send(application, 'DELETE', '/api/v1/tenant', headers, { confirm })

  expect((await remove(admin.headers, tenant.slug)).status).toBe(403)
  expect((await remove(owner.headers, other.slug)).status).toBe(409)
  expect(await keys(tenant.id)).not.toEqual([])
  expect((await remove(owner.headers, tenant.slug)).status).toBe(204)

  expect(await keys(tenant.id)).toEqual([])
  expect(await rowsOf(tenant.id)).toEqual([])
  expect(await rowsOf(other.id)).toEqual(['tenants', 'users'])
  expect((await send(application, 'GET', '/api/v1/tenant', owner.headers)).status).toBe(401)
  expect((await send(application, 'GET', '/api/v1/tenant', other.owner.headers)).status).toBe(200)
})

test('Without Redis nothing of a tenant is removed, and later everything', async () => {
  const { id, owner, slug } = await makeTenant(application)
  const remove = () => send(application, 'DELETE', '/api/v1/tenant', owner.headers, { confirm: slug })
  application.parts.redis.client.disconnect()

  expect((await remove()).status).toBe(503)
  expect(await rowsOf(id)).toEqual(['tenants', 'users'])
  await application.parts.redis.client.connect()
  await expect.poll(() => application.parts.redis.isUp).toBe(true)
  expect((await remove()).status).toBe(204)
  expect([await rowsOf(id), await keys(id)]).toEqual([[], []])
})

/** The tables that hold rows of a tenant, as the one sees them who sees all. */
async function rowsOf(tenantId: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: application.database.administrator })
  await client.connect()
  try {
    const { rows } = await client.query<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.columns WHERE column_name = 'tenant_id' ORDER BY 1",
    )
    const tables = [{ name: 'tenants', column: 'id' }, ...rows.map(({ name }) => ({ name, column: 'tenant_id' }))]
    const counted = await client.query<{ name: string }>(
      tables
        .map(({ name, column }) => `SELECT '${name}' AS name FROM ${name} WHERE ${column} = '${tenantId}'`)
        .join(' UNION '),
    )
    return counted.rows.map(({ name }) => name).toSorted()
  } finally {
    await client.end()
  }
}
