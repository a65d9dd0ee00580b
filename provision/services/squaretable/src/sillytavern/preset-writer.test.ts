import { join } from 'node:path'
import { expect, test } from 'vitest'
import { application } from '../../test/application.ts'
import { exportTo, readDataFolder } from '../../test/data-folder.ts'
import { logIn } from '../../test/front-end/page.ts'
import { chatWith, folderWith, importer } from '../../test/importing.ts'
import { temporaryFolder } from '../../test/sillytavern.ts'

const files = {
  'themes/Dusk.json': '{"name":"Dusk","blur":1}',
  'instruct/Own.json': '{"name":"Own","wrap":true}',
  'OpenAI Settings/Mine.json': '{"temperature":1,"reverse_proxy":"https://proxy.example.org"}',
  'QuickReplies/Set.json': '{"name":"Set","qrList":[]}',
}

test('presets, themes and quick replies come in beside the settings, and go out again', async () => {
  const service = await application()
  const { tenant, user, bring } = await importer(service)
  const folder = await folderWith({
    ...files,
    'settings.json': '{"username":"Tess"}',
    'chats/Ann/c.jsonl': chatWith('a'),
  })

  expect((await bring(folder)).counts.settings).toMatchObject({ created: 5, unchanged: 0 })
  expect((await bring(folder)).counts.settings).toMatchObject({ created: 0, unchanged: 5 })

  const out = join(await temporaryFolder(), 'out')
  await exportTo(service, tenant, user, out)
  const { 'chats/Ann/c.jsonl': _, 'settings.json': settings, ...presets } = await readDataFolder(out)
  expect(settings).toEqual({ username: 'Tess' })
  expect(presets).toEqual(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, JSON.parse(text)])))
})

test('what was saved or deleted here stays so, and what cannot be read is named', async () => {
  const service = await application()
  const { tenant, user, bring } = await importer(service)
  await bring(await folderWith({ ...files, 'chats/Ann/c.jsonl': chatWith('a') }))
  const page = await logIn(service, tenant, user)
  await page.ask('/api/themes/save', { name: 'Dusk', blur: 2 })
  await page.ask('/api/presets/delete', { apiId: 'instruct', name: 'Own' })

  const changed = {
    ...files,
    'themes/Dusk.json': '{"name":"Dusk","blur":3}',
    'context/Odd.json': '[]',
    'themes/New.json': '{"name":"New"}',
  }
  const folder = await folderWith({ ...changed, 'chats/Ann/c.jsonl': chatWith('a') })
  const { skipped, counts } = await bring(folder)

  expect(counts.settings).toMatchObject({ created: 1, skipped: 3 })
  expect(skipped.map(({ file, reason }) => `${file}: ${reason}`.replace(/^.*default-user\//, '')).toSorted()).toEqual([
    'context/Odd.json: is no JSON object',
    'instruct/Own.json: was deleted in the service',
    'themes/Dusk.json: is another one in the service',
  ])
  expect((await bring(folder, { bringBack: true })).counts.settings).toMatchObject({ created: 1 })
  const shown = await (await page.ask('/api/settings/get', {})).json()
  expect(shown).toMatchObject({ themes: [{ blur: 2 }, { name: 'New' }], instruct: [{ name: 'Own' }] })
})

test('keys do not come in with presets', async () => {
  const service = await application()
  const { bring, get } = await importer(service)
  const preset = { name: 'Own', proxy_password: 'hunter2-hunter2', nested: { api_key_openai: `sk-${'a1'.repeat(24)}` } }
  const folder = await folderWith({
    'OpenAI Settings/Own.json': JSON.stringify(preset),
    'chats/Ann/c.jsonl': chatWith('a'),
  })

  const { warnings } = await bring(folder)

  expect(warnings).toContainEqual(expect.objectContaining({ reason: expect.stringContaining('look like secrets') }))
  expect(JSON.stringify((await get('settings')).body)).not.toMatch(/hunter2|sk-a1/)
})
