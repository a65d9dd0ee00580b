import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Application, startApplication } from '../../test/application.ts'
import { ask, make } from '../../test/ask.ts'
import { makeTenant, type TestUser } from '../../test/tenants.ts'
import { tagOf } from './etag.ts'

let service: Application
let owner: TestUser
let path: string

beforeAll(async () => {
  service = await startApplication()
  owner = (await makeTenant(service)).owner
  path = `characters/${await make(service, owner, 'characters', { name: 'Ada' })}`
})
afterAll(() => service.close())

const read = (headers: Record<string, string> = {}, method = 'GET') =>
  service.app.request(`/api/v1/${path}`, { method, headers: { ...owner.headers, ...headers } })

test('Two tenants never have a tag in common, whatever they read', () => {
  expect(tagOf('a', 'same')).not.toBe(tagOf('b', 'same'))
  expect(tagOf('a', 'same')).toBe(tagOf('a', new TextEncoder().encode('same')))
})

test('What a caller has already is not sent again', async () => {
  const first = await read()
  const tag = first.headers.get('etag') ?? ''
  expect(await first.json()).toMatchObject({ name: 'Ada' })

  for (const known of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
    const answer = await read({ 'if-none-match': known })
    expect([answer.status, await answer.text(), answer.headers.get('etag')]).toEqual([304, '', tag])
    expect(answer.headers.get('content-type')).toBeNull()
  }
  expect((await read({ 'if-none-match': tag }, 'HEAD')).status).toBe(304)
  expect((await read({ 'if-none-match': '"other"' })).status).toBe(200)
})

test('What has changed since is sent', async () => {
  const tag = (await read()).headers.get('etag') ?? ''
  await ask(service, owner, 'PATCH', path, { name: 'Lovelace' })

  const answer = await read({ 'if-none-match': tag })

  expect(answer.status).toBe(200)
  expect(answer.headers.get('etag')).not.toBe(tag)
})

test('A caller without a login learns nothing by a tag', async () => {
  const tag = (await read()).headers.get('etag') ?? ''

  expect((await read({ 'if-none-match': tag, authorization: 'Bearer x' })).status).toBe(401)
})

test.each([
  ['a row', 200, {}, 'private, no-cache'],
  ['a refusal', 401, { authorization: 'Bearer x' }, 'no-store'],
  ['a request without a tenant', 400, { 'x-tenant-id': '' }, 'no-store'],
])('Nobody in between keeps %s', async (_, status, headers, cached) => {
  const answer = await read(headers)

  expect(answer.status).toBe(status)
  expect(answer.headers.get('cache-control')).toBe(cached)
  const vary = (answer.headers.get('vary') ?? '').split(', ')
  expect(vary).toEqual(expect.arrayContaining(['Authorization', 'Cookie', 'X-Tenant-ID', 'Origin']))
})
