import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Application, startApplication } from '../../../test/application.ts'
import { ask } from '../../../test/ask.ts'
import { conversation } from '../../../test/front-end/conversation.ts'
import { logIn, openPage, type Page } from '../../../test/front-end/page.ts'
import { play } from '../../../test/front-end/play.ts'
import { makeTenant, makeUser, type TestTenant } from '../../../test/tenants.ts'

/** What is written in all that the victim has, and what it is called: that an attacker may know. */
const canary = 'Canary-5f2d'
const known = 'Well Known'

let service: Application
let victim: TestTenant
let attacker: TestTenant
let theirs: Page
let ours: Page
/** Names under which something of the victim may be asked for. */
const names: string[] = [known]

const chat = [
  { chat_metadata: { integrity: canary } },
  { name: canary, is_user: false, mes: canary, send_date: '2026-05-06T18:00:00.000Z' },
]

beforeAll(async () => {
  service = await startApplication()
  victim = await makeTenant(service)
  attacker = await makeTenant(service)
  theirs = await logIn(service, victim, victim.owner)
  ours = await logIn(service, attacker, attacker.owner)
  const said = async (path: string, json: unknown) => expect((await theirs.ask(path, json)).status, path).toBe(200)
  await said('/api/settings/save', { username: canary })
  await said('/api/worldinfo/edit', {
    name: canary,
    data: { entries: { 0: { uid: 0, key: [canary], content: canary } } },
  })
  await said('/api/characters/create', { ch_name: known, description: canary, first_mes: canary })
  await said('/api/chats/save', { avatar_url: `${known}.png`, file_name: known, chat })
  const group = { name: canary, members: [`${known}.png`], chat_id: known, chats: [known] }
  const made = (await (await theirs.ask('/api/groups/create', group)).json()) as { id: string }
  names.push(made.id)
  await said('/api/chats/group/save', { id: known, chat })
  await said('/api/presets/save', { apiId: 'instruct', name: known, preset: { name: canary } })
  for (const kind of ['characters', 'chats', 'groups', 'lorebooks']) {
    const { body } = await ask(service, victim.owner, 'GET', `${kind}?limit=100`)
    names.push(...body.items.flatMap(({ id }: { id: string }) => [id, `x ${id}`]))
  }
})
afterAll(() => service.close())

/** Everything of the victim, as its own API tells it. */
const everything = async (): Promise<string> => {
  const kinds = ['characters', 'chats', 'groups', 'lorebooks', 'settings', 'search?q=Canary']
  const all = await Promise.all(kinds.map(kind => ask(service, victim.owner, 'GET', kind)))
  return JSON.stringify(all.map(({ body }) => body))
}

/** The routes of the front end, as the application has them. */
const routes = (): { method: 'GET' | 'POST'; path: string }[] => {
  const all = service.app.routes.filter(
    ({ path }) => !path.includes('*') && !/^\/(?:api\/v1|healthz|readyz)/.test(path),
  )
  const isOpen = (path: string): boolean => ['/csrf-token', '/api/users/login', '/api/users/list'].includes(path)
  const named = all.filter(({ path }) => !isOpen(path)).map(({ method, path }) => `${method} ${path}`)
  return [...new Set(named)].map(name => {
    const [, method, path = ''] = /^(\S+) (.*)$/.exec(name) ?? []
    return { method: method === 'GET' ? 'GET' : 'POST', path }
  })
}

/** Every field that a route may take a name from. */
const fieldsOf = (name: string) => ({
  ...Object.fromEntries(['avatar_url', 'avatar', 'preserved_name'].map(key => [key, `${name}.png`])),
  ...Object.fromEntries(['file_name', 'id', 'name', 'group_id', 'chatfile', 'world', 'query'].map(key => [key, name])),
  ...Object.fromEntries(['original_file', 'file'].map(key => [key, `${name}.jsonl`])),
  ...{
    renamed_file: 'taken.jsonl',
    new_name: 'taken',
    ch_name: 'taken',
    field: 'description',
    value: 'taken',
    apiId: 'instruct',
  },
  ...{
    format: 'json',
    chat: [{ chat_metadata: {} }],
    force: true,
    delete_chats: true,
    is_group: false,
    max: 100,
    pinned: [],
  },
  data: { entries: {} },
})

describe('nothing of one tenant reaches another', () => {
  test('there are routes, and what the victim has is seen by the victim', async () => {
    expect(routes().length).toBeGreaterThan(100)
    expect(names.length).toBeGreaterThanOrEqual(12)
    expect(await (await theirs.ask('/api/characters/all', {})).text()).toContain(canary)
    expect(await everything()).toContain(canary)
  })

  test.for([false, true])(
    'whatever is asked for by the names and ids of another tenant (groups: %s)',
    async isGroup => {
      const before = await everything()
      for (const name of names) {
        for (const { method, path } of routes().filter(one => one.path !== '/api/users/logout')) {
          const fields = { ...fieldsOf(name), is_group: isGroup }
          const query = method === 'GET' ? `?type=avatar&file=${encodeURIComponent(name)}.png&name=${name}` : ''
          const asked = `${path.replace(/:\w+/, encodeURIComponent(`${name}.png`))}${query}`
          const answer = await ours.ask(asked, method === 'GET' ? undefined : fields, method)
          expect(await answer.text(), `${asked} as ${name}`).not.toContain(canary)
          expect(answer.status, `${asked} as ${name}`).toBeLessThan(500)
        }
      }
      expect(await everything()).toBe(before)
    },
  )

  test('who makes the same has the same, and neither disturbs the other', async () => {
    const [one, other] = [await makeTenant(service), await makeTenant(service)]
    const pages = [await logIn(service, one, one.owner), await logIn(service, other, other.owner)]
    const asks = (path: string, init: RequestInit) => Promise.resolve(service.app.request(path, init))
    const questions = conversation('').filter(({ path }) => !path.includes('backends'))
    const [first, second] = await Promise.all(pages.map(({ headers }) => play(questions, asks, headers)))
    expect(second).toEqual(first)
  })

  test('nor does what one member has reach another of the same tenant', async () => {
    const member = await logIn(service, victim, await makeUser(service, victim, 'member'))
    for (const path of ['characters/all', 'groups/all', 'worldinfo/list', 'chats/recent', 'settings/get']) {
      expect(await (await member.ask(`/api/${path}`, {})).text(), path).not.toContain(canary)
    }
  })
})

describe('nobody gets in', () => {
  test('without a login, with one that is over, or one of another tenant than the header says', async () => {
    const over = await logIn(service, attacker, attacker.owner)
    await over.ask('/api/users/logout')
    const stranger = await openPage(service)
    const mixed = { ...ours.headers, 'x-tenant-id': victim.id }
    for (const { method, path } of routes().filter(one => !one.path.includes(':'))) {
      for (const headers of [stranger, over.headers, mixed]) {
        const answer = await service.app.request(path, { method, headers })
        expect(answer.status, path).toBe(403)
        expect(await answer.text()).toBe('Forbidden')
      }
    }
  })

  test('from a page of another origin, which has no token', async () => {
    const { cookie = '' } = ours.headers
    for (const token of ['', 'none', `${ours.headers['x-csrf-token']}x`]) {
      const headers = { cookie, 'x-csrf-token': token, 'content-type': 'application/json' }
      const answer = await service.app.request('/api/settings/save', { method: 'POST', headers, body: '{}' })
      expect(answer.status).toBe(403)
    }
  })

  test('with the token of another browser', async () => {
    const { 'x-csrf-token': token = '' } = await openPage(service)
    const headers = { ...ours.headers, 'x-csrf-token': token }
    expect((await service.app.request('/api/ping', { method: 'POST', headers })).status).toBe(403)
  })

  test('a program with a token of its own needs none of a page', async () => {
    const { authorization = '' } = victim.owner.headers
    const answer = await service.app.request('/api/characters/all', { method: 'POST', headers: { authorization } })
    expect(await answer.text()).toContain(canary)
  })
})
