import { join } from 'node:path'
import { expect, test } from 'vitest'
import { application } from '../../../test/application.ts'
import { ask, make } from '../../../test/ask.ts'
import { exportTo, readDataFolder } from '../../../test/data-folder.ts'
import { logIn } from '../../../test/front-end/page.ts'
import { temporaryFolder } from '../../../test/sillytavern.ts'
import { makeTenant } from '../../../test/tenants.ts'

test('what is saved stands beside what the API keeps, and two who save at once both do', async () => {
  const service = await application()
  const tenant = await makeTenant(service)
  const page = await logIn(service, tenant, tenant.owner)
  await ask(service, tenant.owner, 'PUT', 'settings', { values: { own: 1 } })
  const names = ['a', 'b', 'c', 'd', 'e']
  await Promise.all([
    page.ask('/api/settings/save', { username: 'Tess' }),
    ...names.map(name => page.ask('/api/presets/save', { apiId: 'context', name, preset: { name } })),
  ])
  expect((await ask(service, tenant.owner, 'GET', 'settings')).body.values).toMatchObject({
    own: 1,
    sillyTavern: { username: 'Tess' },
  })
  expect(await (await page.ask('/api/settings/get', {})).json()).toMatchObject({
    context: names.map(name => ({ name })),
  })
})

test('what the front end made is moved out as the files that SillyTavern has', async () => {
  const service = await application()
  const tenant = await makeTenant(service)
  const page = await logIn(service, tenant, tenant.owner)
  const chat = [
    { chat_metadata: { integrity: 'x' }, user_name: 'unused', character_name: 'unused' },
    { name: 'Ann', is_user: false, mes: 'Hi', send_date: 'May 6, 2026 6:01pm' },
  ]
  await page.ask('/api/settings/save', { username: 'Tess' })
  await page.ask('/api/themes/save', { name: 'Dusk', blur: 1 })
  await page.ask('/api/presets/save', { apiId: 'openai', name: 'Own', preset: { temperature: 1 } })
  await page.ask('/api/worldinfo/edit', { name: 'Ford', data: { entries: { 0: { uid: 0, key: ['a'] } } } })
  await page.ask('/api/characters/create', { ch_name: 'Ann' })
  await page.ask('/api/chats/save', { avatar_url: 'Ann.png', file_name: 'talk', chat })
  const { id } = (await (
    await page.ask('/api/groups/create', { name: 'Two', members: ['Ann.png'], chat_id: 'g', chats: ['g'] })
  ).json()) as { id: string }
  await page.ask('/api/chats/group/save', { id: 'g', chat })
  const folder = join(await temporaryFolder(), 'out')
  await exportTo(service, tenant, tenant.owner, folder)
  expect(await readDataFolder(folder)).toEqual({
    'settings.json': { username: 'Tess' },
    'themes/Dusk.json': { name: 'Dusk', blur: 1 },
    'OpenAI Settings/Own.json': { temperature: 1 },
    'worlds/Ford.json': { entries: { 0: { uid: 0, key: ['a'] } } },
    'characters/Ann.png': expect.any(String),
    'chats/Ann/talk.jsonl': chat,
    'group chats/g.jsonl': chat,
    [`groups/${id}.json`]: expect.objectContaining({
      id,
      name: 'Two',
      members: ['Ann.png'],
      chats: ['g'],
      chat_id: 'g',
    }),
  })
})

test('what the page wrote with a character that the API made lies in the folder of that character', async () => {
  const service = await application()
  const tenant = await makeTenant(service)
  const page = await logIn(service, tenant, tenant.owner)
  const id = await make(service, tenant.owner, 'characters', { name: 'Bob' })
  const chat = [{ chat_metadata: {} }, { name: 'Bob', is_user: false, mes: 'Hi', send_date: 'May 6, 2026 6:01pm' }]
  await page.ask('/api/chats/save', { avatar_url: `${id}.png`, file_name: 'talk', chat })
  const folder = join(await temporaryFolder(), 'out')
  await exportTo(service, tenant, tenant.owner, folder)
  expect(Object.keys(await readDataFolder(folder))).toEqual(['characters/Bob.png', 'chats/Bob/talk.jsonl'])
})
