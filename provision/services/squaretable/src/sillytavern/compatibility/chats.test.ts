import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Application, startApplication } from '../../../test/application.ts'
import { ask, make } from '../../../test/ask.ts'
import { logIn, type Page } from '../../../test/front-end/page.ts'
import { filesWith, folderWith } from '../../../test/importing.ts'
import { makeTenant, type TestTenant } from '../../../test/tenants.ts'
import { runImport } from '../run-import.ts'

let service: Application
let tenant: TestTenant
let page: Page

beforeAll(async () => {
  service = await startApplication()
})
afterAll(() => service.close())

const begin = async (): Promise<void> => {
  tenant = await makeTenant(service)
  page = await logIn(service, tenant, tenant.owner)
}
const said = async (path: string, json: unknown) => {
  const answer = await page.ask(path, json)
  expect(answer.status, path).toBe(200)
  const text = await answer.text()
  return /^[[{]/.test(text) ? JSON.parse(text) : text
}

const header = (integrity: string) => ({ chat_metadata: { integrity }, user_name: 'unused', character_name: 'unused' })
const message = (mes: string, more: object = {}) => ({
  name: 'Ann',
  is_user: false,
  is_system: false,
  send_date: '2026-05-06T18:00:00.000Z',
  mes,
  extra: {},
  ...more,
})

describe('what an import brought', () => {
  test('is opened and written on, and what else the import would do to it is left', async () => {
    await begin()
    const path = await folderWith(filesWith('imported'))
    const whose = { tenantId: tenant.id, userId: tenant.owner.id }
    await runImport(service.parts, { ...whose, path })
    const of = { avatar_url: 'Ann.png', file_name: 'c' }
    const before = await said('/api/chats/get', of)
    expect(before.slice(1)).toMatchObject([{ mes: 'imported', send_date: 1_715_000_000_000 }])
    await said('/api/chats/save', { ...of, chat: [...before, message('more')] })
    const after = await said('/api/chats/get', of)
    expect(after.slice(0, -1)).toEqual(before)
    const report = await runImport(service.parts, { ...whose, path: await folderWith(filesWith('other')) })
    expect(report.skipped).toContainEqual(
      expect.objectContaining({ file: expect.stringContaining('chats/Ann/c.jsonl') }),
    )
    expect(await said('/api/chats/get', of)).toEqual(after)
    expect(await said('/api/groups/all', {})).toMatchObject([{ id: '1', members: ['Ann.png'], chats: ['g'] }])
    expect(await said('/api/worldinfo/get', { name: 'W' })).toMatchObject({ entries: { 0: { uid: 0 } } })
  })
})

describe('what the API made', () => {
  test('has names that lead back to it, and is the same row for both', async () => {
    await begin()
    const { owner } = tenant
    const characterId = await make(service, owner, 'characters', {
      name: 'Bob',
      description: 'From the API.',
      tags: ['x'],
    })
    const chatId = await make(service, owner, 'chats', { title: 'A: talk', characterId })
    await make(service, owner, `chats/${chatId}/messages`, { author: 'user', name: 'Me', content: 'Hello' })
    const [bob] = await said('/api/characters/all', {})
    expect(bob).toMatchObject({
      avatar: `${characterId}.png`,
      name: 'Bob',
      data: { description: 'From the API.', tags: ['x'] },
    })
    const [listed] = await said('/api/characters/chats', { avatar_url: bob.avatar })
    expect(listed).toMatchObject({ file_id: `A talk ${chatId}`, chat_items: 1, mes: 'Hello' })
    const of = { avatar_url: bob.avatar, file_name: listed.file_id }
    const lines = await said('/api/chats/get', of)
    await said('/api/chats/save', { ...of, chat: [...lines, message('Hi')] })
    await said('/api/characters/edit-attribute', { ...of, ch_name: 'Bob', field: 'description', value: 'Changed.' })
    const { body } = await ask(service, owner, 'GET', `chats/${chatId}/messages`)
    expect(body.items.map(({ content }: { content: string }) => content)).toEqual(['Hello', 'Hi'])
    expect((await ask(service, owner, 'GET', `characters/${characterId}`)).body.description).toBe('Changed.')
    expect((await ask(service, owner, 'GET', 'chats')).body.total).toBe(1)
  })

  test('is a group with its chats, too', async () => {
    await begin()
    const { owner } = tenant
    const characterId = await make(service, owner, 'characters', { name: 'Bob' })
    const groupId = await make(service, owner, 'groups', { name: 'Two', characterIds: [characterId] })
    const chatId = await make(service, owner, 'chats', { title: 'Talk', groupId })
    const name = `Talk ${chatId}`
    expect(await said('/api/groups/all', {})).toMatchObject([
      { id: groupId, name: 'Two', members: [`${characterId}.png`], chats: [name], chat_id: name },
    ])
    await said('/api/chats/group/save', { id: name, chat: [header('x'), message('Hi')] })
    expect(await said('/api/chats/group/get', { id: name })).toHaveLength(2)
    expect((await ask(service, owner, 'GET', `chats/${chatId}`)).body).toMatchObject({ groupId, title: 'Talk' })
  })
})

describe('a chat', () => {
  const of = { avatar_url: 'Ann.png', file_name: 'talk' }
  const open = async (): Promise<void> => {
    await begin()
    await said('/api/characters/create', { ch_name: 'Ann' })
  }

  test('that is saved by two at once is one of both, and the other is told', async () => {
    await open()
    await said('/api/chats/save', { ...of, chat: [header('first')] })
    const save = (integrity: string, from: string) =>
      page.ask('/api/chats/save', { ...of, chat: [header(integrity), message(from)] })
    const answers = await Promise.all([save('first', 'a'), save('second', 'b'), save('third', 'c')])
    expect(answers.map(({ status }) => status)).toEqual([200, 400, 400])
    expect(await said('/api/chats/get', of)).toMatchObject([{}, { mes: 'a' }])
  })

  test('keeps the ids of its messages, and only what changed is touched', async () => {
    await open()
    const chat = [header('x'), message('one'), message('two'), message('three')]
    await said('/api/chats/save', { ...of, chat })
    const [{ id }] = (await ask(service, tenant.owner, 'GET', 'chats')).body.items
    const rows = async () => (await ask(service, tenant.owner, 'GET', `chats/${id}/messages`)).body.items
    const before = await rows()
    await said('/api/chats/save', { ...of, chat: [...chat.slice(0, 2), message('changed')] })
    const after = await rows()
    expect(after[0]).toEqual(before[0])
    expect(after[1]).toMatchObject({ id: before[1].id, content: 'changed' })
    expect(after).toHaveLength(2)
  })

  test('keeps every field of its lines', async () => {
    await open()
    const odd = message('x', {
      swipes: ['x', 'y'],
      swipe_id: 1,
      swipe_info: [{ extra: { a: 1 } }],
      extra: { reasoning: 'r', deep: [1, null] },
      unknown: { of: 'others' },
      send_date: 'May 6, 2026 6:01pm',
      force_avatar: '/a',
    })
    const chat = [{ ...header('x'), more: [1] }, odd, { ...odd, is_user: true, extra: undefined }, { mes: 'bare' }]
    await said('/api/chats/save', { ...of, chat })
    expect(await said('/api/chats/get', of)).toEqual(JSON.parse(JSON.stringify(chat)))
  })

  test('goes with its character when that gets another name, and is found again when it comes back', async () => {
    await open()
    await said('/api/chats/save', { ...of, chat: [header('x'), message('one')] })
    expect(await said('/api/characters/rename', { avatar_url: 'Ann.png', new_name: 'Anne_%' })).toEqual({
      avatar: 'Anne_%.png',
    })
    const renamed = { ...of, avatar_url: 'Anne_%.png' }
    expect(await said('/api/chats/get', renamed)).toHaveLength(2)
    await said('/api/characters/delete', { avatar_url: renamed.avatar_url })
    await said('/api/characters/create', { ch_name: 'Anne_%' })
    expect(await said('/api/characters/chats', renamed)).toMatchObject([{ file_id: 'talk' }])
    expect(await said('/api/chats/recent', {})).toMatchObject([{ file_id: 'talk', avatar: renamed.avatar_url }])
    await said('/api/characters/delete', { avatar_url: renamed.avatar_url, delete_chats: true })
    await said('/api/characters/create', { ch_name: 'Anne_%' })
    expect(await said('/api/characters/chats', renamed)).toEqual([])
  })

  test('tells those who listen that it changed', async () => {
    await open()
    await said('/api/chats/save', { ...of, chat: [header('x')] })
    const [{ id }] = (await ask(service, tenant.owner, 'GET', 'chats')).body.items
    const heard: string[] = []
    const leave = await service.parts.channels.listen(tenant.id, id, event => heard.push(event.type))
    await said('/api/chats/save', { ...of, chat: [header('x'), message('one')] })
    await said('/api/chats/delete', { avatar_url: of.avatar_url, chatfile: 'talk' })
    leave()
    expect(heard).toEqual(['chat.updated', 'chat.deleted'])
  })

  test('is among the last ones, the pinned first', async () => {
    await open()
    for (const file_name of ['one', 'two', 'three']) {
      await said('/api/chats/save', { ...of, file_name, chat: [header('x'), message(file_name)] })
    }
    const recent = async (json: object) =>
      (await said('/api/chats/recent', json)).map((one: { file_id: string }) => one.file_id)
    expect(await recent({ max: 2 })).toEqual(['three', 'two'])
    expect(await recent({ max: 1, pinned: [{ file_name: 'one.jsonl', avatar: 'Ann.png' }] })).toEqual(['one', 'three'])
    expect(await recent({})).toHaveLength(3)
  })
})

test('pictures are shown as they were sent, and a grey one where there is none', async () => {
  await begin()
  await said('/api/characters/create', { ch_name: 'Ann' })
  const form = new FormData()
  const picture = await page.ask('/thumbnail?type=avatar&file=Ann.png', undefined, 'GET')
  const grey = Buffer.from(await picture.arrayBuffer())
  form.append('avatar', new Blob([grey, 'more']), 'x.png')
  form.append('avatar_url', 'Ann.png')
  const put = async (data: Blob) => {
    form.set('avatar', data, 'x.png')
    return await service.app.request('/api/characters/edit-avatar', {
      method: 'POST',
      headers: page.headers,
      body: form,
    })
  }
  expect((await put(new Blob(['no picture']))).status).toBe(400)
  expect((await put(new Blob([grey]))).status).toBe(200)
  const again = await page.ask('/characters/Ann.png', undefined, 'GET')
  expect(Buffer.from(await again.arrayBuffer())).toEqual(grey)
  const tag = { ...page.headers, 'if-none-match': again.headers.get('etag') ?? '' }
  expect((await service.app.request('/characters/Ann.png', { headers: tag })).status).toBe(304)
})
