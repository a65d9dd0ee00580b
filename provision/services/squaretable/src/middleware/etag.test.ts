import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Application, startApplication } from '../../test/application.ts'
import { ask, make } from '../../test/ask.ts'
import { png } from '../../test/sillytavern.ts'
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

/** The resources that can be changed: where they are, what changes them, and what it is then read by. */
const changes = async (): Promise<[path: string, method: string, body: object | undefined][]> => {
  const chat = await make(service, owner, 'chats', { title: 'Chat' })
  const message = await make(service, owner, `chats/${chat}/messages`, { author: 'user', name: 'A', content: 'B' })
  const [character, book] = [
    await make(service, owner, 'characters', { name: 'A' }),
    await make(service, owner, 'lorebooks', { name: 'A' }),
  ]
  const group = await make(service, owner, 'groups', { name: 'A', characterIds: [] })
  const user = { email: `${crypto.randomUUID()}@example.org`, name: 'A', password: crypto.randomUUID(), role: 'member' }
  return [
    ['tenant', 'PATCH', { name: `T ${crypto.randomUUID()}` }],
    ['settings', 'PUT', { values: { a: crypto.randomUUID() } }],
    [`characters/${character}`, 'PATCH', { name: 'B' }],
    [`characters/${character}`, 'DELETE', undefined],
    [`chats/${chat}/messages/${message}`, 'PATCH', { content: 'C' }],
    [`chats/${chat}/messages/${message}`, 'DELETE', undefined],
    [`chats/${chat}`, 'PATCH', { title: 'B' }],
    [`chats/${chat}`, 'DELETE', undefined],
    [`lorebooks/${book}`, 'PATCH', { name: 'B' }],
    [`lorebooks/${book}`, 'DELETE', undefined],
    [`groups/${group}`, 'PATCH', { name: 'B' }],
    [`groups/${group}`, 'DELETE', undefined],
    [`users/${await make(service, owner, 'users', user)}`, 'PATCH', { name: 'B' }],
  ]
}

test('A change that is only wanted of what was seen is refused when that is no more', async () => {
  for (const [path, method, body] of await changes()) {
    const as = (headers: Record<string, string>) => ({ headers: { ...owner.headers, ...headers } })
    const before = await ask(service, owner, 'GET', path)
    const tag = before.headers.get('etag') ?? ''

    const refused = await ask(service, as({ 'If-Match': '"not-the-tag"' }), method, path, body)
    const unwanted = await ask(service, as({ 'If-None-Match': '*' }), method, path, body)
    expect([path, method, refused.status, unwanted.status]).toEqual([path, method, 412, 412])
    expect(refused.body.type).toBe('urn:squaretable:problem:precondition-failed')
    expect((await ask(service, owner, 'GET', path)).body).toEqual(before.body)

    const done = await ask(service, as({ 'If-Match': `"other", W/${tag}` }), method, path, body)
    expect([path, method, done.status]).toEqual([path, method, method === 'DELETE' ? 204 : 200])
    if (method === 'DELETE') continue
    expect(done.headers.get('etag')).toBe((await ask(service, owner, 'GET', path)).headers.get('etag'))
    expect((await ask(service, as({ 'If-Match': tag }), method, path, body)).status).toBe(412)
  }
})

test('Of two who saw the same and change it at once, one is refused', async () => {
  const one = await make(service, owner, 'characters', { name: 'A' })
  const tag = (await ask(service, owner, 'GET', `characters/${one}`)).headers.get('etag') ?? ''
  const as = { headers: { ...owner.headers, 'If-Match': tag } }

  const answers = await Promise.all(
    ['B', 'C', 'D'].map(name => ask(service, as, 'PATCH', `characters/${one}`, { name })),
  )

  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412, 412])
})

test('A picture is changed only while it is the one that was seen', async () => {
  const one = await make(service, owner, 'characters', { name: 'A' })
  const put = (headers: Record<string, string>, side: number) =>
    service.app.request(`/api/v1/characters/${one}/avatar`, {
      method: 'PUT',
      headers: { ...owner.headers, ...headers, 'content-type': 'image/png' },
      body: new Uint8Array(png([], { width: side })),
    })
  const get = () => service.app.request(`/api/v1/characters/${one}/avatar`, { headers: owner.headers })

  expect((await put({ 'If-None-Match': '*' }, 1)).status).toBe(204)
  expect((await put({ 'If-None-Match': '*' }, 2)).status).toBe(412)
  const tag = (await get()).headers.get('etag') ?? ''
  expect((await put({ 'If-Match': tag }, 3)).status).toBe(204)
  expect((await put({ 'If-Match': tag }, 4)).status).toBe(412)
})

test('Who wants to read only what was seen is told when it has changed', async () => {
  const tag = (await read()).headers.get('etag') ?? ''

  expect((await read({ 'if-match': tag })).status).toBe(200)
  expect((await read({ 'if-match': '"other"' })).status).toBe(412)
})

test('What is not there is not there, whatever is supposed of it', async () => {
  const nothing = { headers: { ...owner.headers, 'If-Match': '*' } }

  expect((await ask(service, nothing, 'PATCH', `characters/${crypto.randomUUID()}`, { name: 'B' })).status).toBe(404)
})
