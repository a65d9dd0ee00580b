import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Application, startApplication } from '../../../test/application.ts'
import { ask } from '../../../test/ask.ts'
import { logIn, type Page } from '../../../test/front-end/page.ts'
import { folderWith } from '../../../test/importing.ts'
import { characterPng, jsonl } from '../../../test/sillytavern.ts'
import { makeTenant, type TestTenant } from '../../../test/tenants.ts'
import { runImport } from '../run-import.ts'

let service: Application
let tenant: TestTenant
let page: Page

beforeAll(async () => {
  service = await startApplication()
})
afterAll(() => service.close())
beforeEach(async () => {
  tenant = await makeTenant(service)
  page = await logIn(service, tenant, tenant.owner)
})

const said = async (path: string, json: unknown) => {
  const answer = await page.ask(path, json)
  expect(answer.status, path).toBe(200)
  const text = await answer.text()
  return /^[[{]/.test(text) ? JSON.parse(text) : text
}

const header = (integrity: string) => ({ chat_metadata: { integrity }, user_name: 'unused', character_name: 'unused' })

test('what is changed in the page is not told by the API as it was', async () => {
  const { owner } = tenant
  await said('/api/characters/create', { ch_name: 'Ann' })
  const { id: groupId } = await said('/api/groups/create', {
    name: 'Two',
    members: ['Ann.png'],
    chat_id: 'g',
    chats: ['g'],
  })
  await said('/api/chats/save', { avatar_url: 'Ann.png', file_name: 'talk', chat: [header('x')] })
  await said('/api/chats/group/save', { id: 'g', chat: [header('x')] })
  const { items } = (await ask(service, owner, 'GET', 'chats')).body
  const ofChats = () =>
    Promise.all(items.map(({ id }: { id: string }) => ask(service, owner, 'GET', `chats/${id}?include=character`)))
  const links = async () =>
    (await ofChats()).map(({ status, body }) => [status, body.characterId === null, body.groupId === null])
  expect(await links()).toEqual([
    [200, false, true],
    [200, true, false],
  ])
  await said('/api/chats/save', { avatar_url: 'Ann.png', file_name: 'talk', chat: [{ ...header('x'), more: 1 }] })
  expect((await ofChats())[0].body.metadata).toMatchObject({ more: 1 })
  await said('/api/characters/delete', { avatar_url: 'Ann.png' })
  expect(await links()).toEqual([
    [200, true, true],
    [200, true, false],
  ])
  await said('/api/groups/delete', { id: groupId })
  expect(await links()).toEqual([
    [200, true, true],
    [404, false, false],
  ])
})

test('of many who come at once each gets a place of its own', async () => {
  const made = await Promise.all(Array.from({ length: 6 }, () => said('/api/characters/create', { ch_name: 'Ann' })))
  expect(made.toSorted()).toEqual(['Ann.png', 'Ann1.png', 'Ann2.png', 'Ann3.png', 'Ann4.png', 'Ann5.png'])
  const merges = ['a', 'b', 'c', 'd'].map(key =>
    said('/api/characters/merge-attributes', { avatar: 'Ann.png', data: { extensions: { [key]: 1 } } }),
  )
  await Promise.all(merges)
  expect((await said('/api/characters/get', { avatar_url: 'Ann.png' })).data.extensions).toMatchObject({
    a: 1,
    b: 1,
    c: 1,
    d: 1,
  })
})

test('the last chats of an import are those in which somebody wrote last', async () => {
  const chat = (year: number) =>
    jsonl(header('x'), { name: 'Ann', is_user: false, mes: 'a', send_date: `${year}-05-06T18:00:00.000Z` })
  const folder = await folderWith({
    'characters/Ann.png': characterPng({ name: 'Ann' }),
    ...Object.fromEntries([2025, 2023, 2024].map((year, at) => [`chats/Ann/${at} ${year}.jsonl`, chat(year)])),
  })
  await runImport(service.parts, { tenantId: tenant.id, userId: tenant.owner.id, path: folder })
  const names = async () => (await said('/api/chats/recent', {})).map(({ file_id }: { file_id: string }) => file_id)
  expect(await names()).toEqual(['0 2025', '2 2024', '1 2023'])
  const of = { avatar_url: 'Ann.png', file_name: '1 2023' }
  await said('/api/chats/save', { ...of, chat: await said('/api/chats/get', of) })
  expect(await names()).toEqual(['1 2023', '0 2025', '2 2024'])
})
