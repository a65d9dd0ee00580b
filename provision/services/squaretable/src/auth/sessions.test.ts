import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Application, startApplication } from '../../test/application.ts'
import { makeTenant, send, type TestTenant } from '../../test/tenants.ts'
import { UnauthorizedError } from '../errors.ts'
import { beginSession, readCookie } from './sessions.ts'

let application: Application
let tenant: TestTenant

beforeAll(async () => {
  application = await startApplication()
  tenant = await makeTenant(application)
})
afterAll(() => application.close())

async function logIn(): Promise<{ headers: Record<string, string>; id: string }> {
  const claim = { 'x-tenant-id': tenant.id }
  const { email, password } = tenant.owner
  const answer = await send(application, 'POST', '/api/v1/sessions', claim, { email, password })
  const [cookie = ''] = answer.headers.get('set-cookie')?.split(';') ?? []
  return { headers: { ...claim, cookie }, id: readCookie(cookie.split('=')[1] ?? '')?.id ?? '' }
}

const status = async (headers: Record<string, string>, method = 'GET'): Promise<number> =>
  (await send(application, method, '/api/v1/session', headers)).status
const key = (id: string): string => `t:{${tenant.id}}:session:${id}`

async function asAdministrator(text: string, ...values: unknown[]): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: application.database.administrator })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(text, values)).rows
  } finally {
    await client.end()
  }
}

async function withoutRedis<T>(work: () => Promise<T>): Promise<T> {
  const { redis } = application.parts
  redis.client.disconnect()
  try {
    return await work()
  } finally {
    await redis.client.connect()
    await expect.poll(() => redis.isUp).toBe(true)
  }
}

test('A session lives for a day in Redis, under the hash of its secret', async () => {
  const { id, headers } = await logIn()
  const { client } = application.parts.redis

  expect(await client.ttl(key(id))).toBeGreaterThan(86_390)
  expect(await client.ttl(key(id))).toBeLessThanOrEqual(86_400)
  const secret = headers.cookie?.split('.').at(-1) ?? ''
  const kept = [await client.keys('*'), await client.get(key(id)), await asAdministrator('SELECT * FROM sessions')]
  expect(secret).toHaveLength(43)
  expect(JSON.stringify(kept)).not.toContain(secret)
})

test('Without Redis a session holds, begins and ends all the same', async () => {
  const { headers, id } = await logIn()

  const [holds, begun, ended, over] = await withoutRedis(async () => {
    const before = await status(headers)
    const other = await logIn()
    return [
      before,
      [await status(other.headers), other.headers] as const,
      await status(headers, 'DELETE'),
      await status(headers),
    ]
  })

  expect([holds, begun[0], ended, over]).toEqual([200, 200, 204, 401])
  expect(await status(headers)).toBe(401) // Redis still had it, and was told as soon as it was back
  expect(await application.parts.redis.client.exists(key(id))).toBe(0)
  expect(await status(begun[1])).toBe(200)
})

test('A session that Redis has forgotten holds, until it is ended', async () => {
  const { headers, id } = await logIn()
  await application.parts.redis.client.del(key(id))

  expect([await status(headers), await status(headers)]).toEqual([200, 200])
  expect(await status(headers, 'DELETE')).toBe(204)
  expect(await status(headers)).toBe(401)
})

test('A session that is over is none, in Redis and in the database, and goes with the next login', async () => {
  const { headers, id } = await logIn()
  const { client } = application.parts.redis
  const kept = JSON.parse((await client.get(key(id))) ?? '') as object
  await client.set(key(id), JSON.stringify({ ...kept, expiresAt: Date.now() - 1000 }), 'EX', 60)

  expect(await status(headers)).toBe(401)
  await client.del(key(id))
  await asAdministrator("UPDATE sessions SET expires_at = now() - interval '1 second' WHERE id = $1", id)
  expect(await status(headers)).toBe(401)
  await logIn()
  expect(await asAdministrator('SELECT id FROM sessions WHERE id = $1', id)).toEqual([])
})

test.each<[string, (key: string) => Promise<unknown>]>([
  ['no JSON', key => application.parts.redis.client.set(key, 'garbage')],
  ['other JSON', key => application.parts.redis.client.set(key, '{"userId":7}')],
  ['nobody', key => application.parts.redis.client.set(key, 'null')],
  [
    'no text',
    async key => {
      await application.parts.redis.client.del(key)
      await application.parts.redis.client.lpush(key, 'garbage')
    },
  ],
])('Where Redis holds %s for a session, the database is asked', async (_, spoil) => {
  const { headers, id } = await logIn()
  await spoil(key(id))

  expect(await status(headers)).toBe(200)
  expect(await status({ ...headers, cookie: `${headers.cookie?.slice(0, -4)}AAAA` })).toBe(401)
})

test("A copy in Redis with a number of logins that is not the member's opens nothing", async () => {
  const { headers, id } = await logIn()
  const { client } = application.parts.redis
  const kept = JSON.parse((await client.get(key(id))) ?? '') as { version: number }
  await client.set(key(id), JSON.stringify({ ...kept, version: kept.version + 1 }))

  expect(await status(headers)).toBe(401)
})

test('Nobody begins a session who has left, or ended his logins, since his password was looked at', async () => {
  const { parts } = application
  const begins = (userId: string, version: number) => beginSession(parts, tenant.id, { userId, version })

  await expect(begins(tenant.owner.id, 1)).resolves.toMatchObject({ session: { version: 1 } })
  await expect(begins(tenant.owner.id, 0)).rejects.toThrow(UnauthorizedError)
  await expect(begins(randomUUID(), 1)).rejects.toThrow(UnauthorizedError)
})

test('A token cannot be logged out by itself', async () => {
  expect(await status(tenant.owner.headers as Record<string, string>, 'DELETE')).toBe(409)
})
