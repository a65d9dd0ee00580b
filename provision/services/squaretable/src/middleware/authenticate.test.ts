import { randomBytes, randomUUID } from 'node:crypto'
import { Hono } from 'hono'
import { sign } from 'hono/jwt'
import type { JWTPayload } from 'hono/utils/jwt/types'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Application, operatorToken, startApplication } from '../../test/application.ts'
import { makeTenant, makeUser, send, type TestTenant } from '../../test/tenants.ts'
import type { Env } from '../context.ts'
import { stillHolds } from './authenticate.ts'

let application: Application
let a: TestTenant
let b: TestTenant

beforeAll(async () => {
  application = await startApplication()
  ;[a, b] = await Promise.all([makeTenant(application), makeTenant(application)])
})
afterAll(() => application.close())

/** The cookie of a session of a tenant's owner. */
async function sessionOf({ id, owner: { email, password } }: TestTenant): Promise<string> {
  const answer = await send(application, 'POST', '/api/v1/sessions', { 'x-tenant-id': id }, { email, password })
  return answer.headers.get('set-cookie')?.split(';')[0] ?? ''
}

const ask = (headers: Record<string, string>, path = '/session') => send(application, 'GET', `/api/v1${path}`, headers)

const claims = (): JWTPayload => ({
  iss: 'squaretable',
  aud: 'squaretable-api',
  sub: a.owner.id,
  tenant: a.id,
  ver: 1,
  exp: Math.floor(Date.now() / 1000) + 600,
})
const endless = (): JWTPayload => {
  const { exp: _, ...rest } = claims()
  return rest
}
const secret = 'token-secret-of-the-tests-0123456789'
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
const ofA = (bearer: string) => ({ 'x-tenant-id': a.id, authorization: `Bearer ${bearer}` })

test('The forged tokens below fail for what is forged: the same token, not forged, is let in', async () => {
  expect((await ask(ofA(await sign(claims(), secret, 'HS256')))).status).toBe(200)
})

test.each<[string, () => string | Promise<string>]>([
  ['without a signature', () => `${part({ alg: 'none', typ: 'JWT' })}.${part(claims())}.`],
  [
    'of the algorithm "none" with a signature',
    async () => {
      const [, , signature] = (await sign(claims(), secret, 'HS256')).split('.')
      return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims())}.${signature}`
    },
  ],
  ['signed with another secret', () => sign(claims(), 'another-secret-of-the-tests-0123456789', 'HS256')],
  ['signed with another algorithm', () => sign(claims(), secret, 'HS384')],
  ['of another issuer', () => sign({ ...claims(), iss: 'squaretables' }, secret, 'HS256')],
  ['for another audience', () => sign({ ...claims(), aud: 'squaretable' }, secret, 'HS256')],
  ['that is over', () => sign({ ...claims(), exp: Math.floor(Date.now() / 1000) - 1 }, secret, 'HS256')],
  ['without an end', () => sign(endless(), secret, 'HS256')],
  ['of an older password', () => sign({ ...claims(), ver: 0 }, secret, 'HS256')],
  ['of a newer password', () => sign({ ...claims(), ver: 2 }, secret, 'HS256')],
  ['of nobody', () => sign({ ...claims(), sub: randomUUID() }, secret, 'HS256')],
  ['of a member of another tenant', () => sign({ ...claims(), sub: b.owner.id }, secret, 'HS256')],
  [
    "that holds another's claims",
    async () => {
      const [head, , signature] = (await sign(claims(), secret, 'HS256')).split('.')
      return `${head}.${part({ ...claims(), sub: b.owner.id })}.${signature}`
    },
  ],
  ['of the operator', () => operatorToken],
  ['that is none', () => 'token'],
])('A token %s is no login', async (_, make) => {
  const answer = await ask(ofA(await make()))

  expect(answer.status).toBe(401)
  expect(answer.headers.get('www-authenticate')).toBe('Bearer')
})

test.each([
  ['of nobody', () => `${a.id}.${randomBytes(32).toString('base64url')}`],
  ['without a tenant', () => randomBytes(32).toString('base64url')],
  ['with a short secret', () => `${a.id}.${randomBytes(16).toString('base64url')}`],
  ['with a pattern', () => `${a.id}.${'*'.repeat(43)}`],
  ['of no tenant', () => `*.${randomBytes(32).toString('base64url')}`],
])('A session %s is no login', async (_, make) => {
  expect((await ask({ 'x-tenant-id': a.id, cookie: `squaretable_session=${make()}` })).status).toBe(401)
})

test('A token counts and no cookie beside it, whether the token holds or not', async () => {
  const cookie = await sessionOf(a)
  const ofB = { authorization: b.owner.headers.authorization ?? '' }

  expect((await ask({ 'x-tenant-id': a.id, cookie })).status).toBe(200)
  expect((await ask({ 'x-tenant-id': a.id, cookie, authorization: 'Bearer nothing' })).status).toBe(401)
  expect((await ask({ 'x-tenant-id': a.id, cookie, authorization: '' })).status).toBe(401)
  expect((await ask({ 'x-tenant-id': a.id, cookie, ...ofB })).status).toBe(403)
  expect((await ask({ 'x-tenant-id': b.id, cookie, ...ofB })).status).toBe(200)
})

test('Two cookies of the same name are no login, in whichever order; other cookies do not matter', async () => {
  const [own, other] = [await sessionOf(a), await sessionOf(b)]
  const status = async (cookie: string) => (await ask({ 'x-tenant-id': a.id, cookie })).status

  expect([await status(`${own}; ${other}`), await status(`${other}; ${own}`)]).toEqual([401, 401])
  expect([await status(`${own}; ${own}`), await status(`x=${own}`)]).toEqual([401, 401])
  expect(await status(`theme=dark; ${own}; squaretable_session_=x`)).toBe(200)
})

test('A token of a tenant that is gone is no login, and leaves no key behind', async () => {
  const gone = await makeTenant(application)
  const cookie = await sessionOf(gone)
  await ask(gone.owner.headers) // known to the cache
  await send(application, 'DELETE', '/api/v1/tenant', gone.owner.headers, { confirm: gone.slug })

  expect((await ask(gone.owner.headers)).status).toBe(401)
  expect((await ask({ 'x-tenant-id': gone.id, cookie })).status).toBe(401)
  expect((await ask({ 'x-tenant-id': a.id, cookie })).status).toBe(401)
  expect(await application.parts.redis.client.keys(`*${gone.id}*`)).toEqual([])
})

test('HEAD opens no more than GET does, and its refusal has no body', async () => {
  const head = (headers: Record<string, string>) => send(application, 'HEAD', '/api/v1/session', headers)
  const refused = await head({ 'x-tenant-id': a.id })

  expect([refused.status, await refused.text()]).toEqual([401, ''])
  expect((await head({ ...a.owner.headers, 'x-tenant-id': b.id })).status).toBe(403)
  expect((await head(a.owner.headers)).status).toBe(200)
})

test('A login by name and password in each request is none', async () => {
  const authorization = `Basic ${btoa(`${a.owner.email}:${a.owner.password}`)}`

  expect((await ask({ 'x-tenant-id': a.id, authorization })).status).toBe(401)
})

test('A header with two tenants opens neither, and one in capital letters opens the own', async () => {
  const { owner } = a

  expect((await ask({ ...owner.headers, 'x-tenant-id': `${a.id}, ${b.id}` })).status).toBe(400)
  expect((await ask({ ...owner.headers, 'x-tenant-id': a.id.toUpperCase() })).status).toBe(200)
  expect((await ask({ ...owner.headers, 'x-tenant-id': b.id.toUpperCase() })).status).toBe(403)
})

test('A login of one tenant is refused by another and by none, alike', async () => {
  const told = async (tenantId: string) => {
    const answer = await ask({ ...a.owner.headers, 'x-tenant-id': tenantId })
    return [answer.status, (await answer.text()).replace(/"requestId":"[^"]*"/, '')]
  }

  expect(await told(b.id)).toEqual(await told(randomUUID()))
})

test('A login that goes on for long is asked for again, and ends with the session', async () => {
  const { parts } = application
  const cookie = await sessionOf(a)
  const asked = new Hono<Env>().get('/', async context => context.json(await stillHolds(parts, context)))
  const holds = async () => (await asked.request('/', { headers: { cookie } })).json()

  expect(await holds()).toBe(true)
  await send(application, 'DELETE', '/api/v1/session', { 'x-tenant-id': a.id, cookie })
  expect(await holds()).toBe(false)
})

test('A path that is not there is told to members only', async () => {
  expect((await send(application, 'GET', '/api/v1/nowhere', {})).status).toBe(400)
  expect((await ask({ 'x-tenant-id': a.id }, '/nowhere')).status).toBe(401)
  expect((await ask(a.owner.headers, '/nowhere')).status).toBe(404)
})

test('A login of a member who was removed holds no more, neither for its tenant nor for another', async () => {
  const leaving = await makeUser(application, a, 'member')
  await ask(leaving.headers) // known to the cache
  await send(application, 'DELETE', `/api/v1/users/${leaving.id}`, a.owner.headers)

  expect((await ask(leaving.headers)).status).toBe(401)
  expect((await ask({ ...leaving.headers, 'x-tenant-id': b.id })).status).toBe(401)
})
