import { mkdir, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Application, startApplication } from '../../test/application.ts'
import { ask } from '../../test/ask.ts'
import { importer, kept } from '../../test/importing.ts'
import { characterPng, jsonl, temporaryFile, temporaryFolder, webp, zip } from '../../test/sillytavern.ts'

let service: Application
beforeAll(async () => {
  service = await startApplication()
})
afterAll(() => service.close())

/** A folder on the disk with these files under `data/default-user/`. */
const folderWith = async (files: Readonly<Record<string, Buffer | string>>): Promise<string> => {
  const folder = await temporaryFolder()
  for (const [name, data] of Object.entries(files)) {
    const path = join(folder, 'data/default-user', name)
    await mkdir(join(path, '..'), { recursive: true })
    await writeFile(path, data)
  }
  return folder
}

const header = { user_name: 'User', character_name: 'Ann' }
const said = (...texts: string[]) =>
  jsonl(header, ...texts.map((mes, at) => ({ name: 'Ann', is_user: false, mes, send_date: 1_715_000_000_000 + at })))
const ann = (text: string) => ({
  'characters/Ann.png': characterPng({ name: 'Ann', description: text }),
  'chats/Ann/c.jsonl': said(text),
  'worlds/W.json': JSON.stringify({ entries: { 0: { uid: 0, key: [text], content: text } } }),
  'groups/1.json': JSON.stringify({ name: text, members: ['Ann.png'], chats: ['g'] }),
  'group chats/g.jsonl': said(text),
})

test('Two members who import folders with the same names keep both, and a second time changes nothing of the other', async () => {
  const one = await importer(service)
  const other = await importer(service, one.tenant)

  await one.bring(await folderWith(ann('mine')))
  const report = await other.bring(await folderWith(ann('theirs')))
  const again = await one.bring(await folderWith({ ...ann('mine'), 'chats/Ann/c.jsonl': said('mine', 'more') }))

  expect(report.counts.characters).toMatchObject({ created: 1, updated: 0 })
  expect(again.counts.chats).toMatchObject({ updated: 1, unchanged: 1 })
  const characters = await one.items('characters')
  expect(characters.map(({ description }) => description).toSorted()).toEqual(['mine', 'theirs'])
  expect((await one.items('lorebooks')).map(({ entries }) => entries[0].content).toSorted()).toEqual(['mine', 'theirs'])
  expect((await one.items('groups')).map(({ name }) => name).toSorted()).toEqual(['mine', 'theirs'])
  expect(await one.said('c')).toEqual(['mine', 'more'])
  expect(await other.said('c')).toEqual(['theirs'])
  const groups = await one.items('groups')
  for (const { name, characterIds } of groups) {
    expect(characterIds).toEqual([characters.find(({ description }) => description === name)?.id])
  }
})

test('Settings that are called like a key stay, sentences too, and a key goes', async () => {
  const { bring, get } = await importer(service)

  const { warnings } = await bring(kept('settings-like-secrets'))

  const { sillyTavern } = (await get('settings')).body.values
  expect(sillyTavern.textgenerationwebui_settings).toEqual({
    ...{ temp: 0.7, skip_special_tokens: true, add_bos_token: true, ban_eos_token: false },
  })
  expect(sillyTavern.power_user.persona_description).toBe('A basic description of me. Secret: I like tea.')
  expect(sillyTavern.oai_settings.prompts[0].content).toContain('Password: never ask the user for one.')
  expect(warnings.map(({ reason }) => reason)).toEqual([
    '1 values that look like secrets left out: textgenerationwebui_settings.api_key_example',
  ])
})

test('What is not imported may be of any size', async () => {
  const { bring } = await importer(service)
  const folder = await folderWith(ann('here'))
  await mkdir(join(folder, 'data/default-user/assets/bgm'), { recursive: true })
  const sound = join(folder, 'data/default-user/assets/bgm/long.wav')
  await writeFile(sound, '')
  await truncate(sound, 3 * 2 ** 30)

  const { counts, skipped, notImported } = await bring(folder)

  expect(counts.chats.created).toBe(2)
  expect(skipped).toEqual([])
  expect(notImported).toEqual({ 'assets/': 1 })
})

test('What is not imported counts for no limit in an archive either', async () => {
  const { bring } = await importer(service)
  const zeros = Buffer.alloc(80 * 2 ** 20)
  const packed = zip([
    { name: 'data/default-user/vectors/large', data: zeros },
    { name: 'data/default-user/characters/Ann.png', data: characterPng({ name: 'Ann' }) },
  ])

  const { skipped, notImported } = await bring(await temporaryFile(packed))

  expect({ skipped, notImported }).toEqual({ skipped: [], notImported: { 'vectors/': 1 } })
})

test('A message that was deleted here does not come back', async () => {
  const { bring, items, said, user } = await importer(service)
  await bring(join(kept('chat-goes-on'), 'first'))
  const [chat] = await items('chats')
  const messages = await items(`chats/${chat.id}/messages`)
  await ask(service, user, 'DELETE', `chats/${chat.id}/messages/${messages[1].id}`)

  const same = await bring(join(kept('chat-goes-on'), 'first'))
  const { counts, skipped } = await bring(join(kept('chat-goes-on'), 'second'))

  expect(same.counts.chats.unchanged).toBe(1)
  expect(counts.chats).toMatchObject({ updated: 0, skipped: 1 })
  expect(skipped[0]?.reason).toBe('was changed in the service since the last import')
  expect(await said('c')).toEqual(['1', '3'])
})

test.each([
  ['changed', 'PATCH', { content: 'mine' }, ['1', 'mine', '3']],
  ['deleted', 'DELETE', undefined, ['1', '3']],
])('A message that was %s here stays so when the file changed in its place too', async (_, method, body, expected) => {
  const { bring, items, said: texts, user } = await importer(service)
  await bring(await folderWith({ 'chats/Ann/c.jsonl': said('1', '2', '3') }))
  const [chat] = await items('chats')
  const messages = await items(`chats/${chat.id}/messages`)
  await ask(service, user, method, `chats/${chat.id}/messages/${messages[1].id}`, body)

  await bring(await folderWith({ 'chats/Ann/c.jsonl': said('1', 'two', '3', '4') }))

  expect(await texts('c')).toEqual(expected)
})

test('A message that was written here is not overwritten by one of the file', async () => {
  const { bring, items, said: texts, user } = await importer(service)
  await bring(await folderWith({ 'chats/Ann/c.jsonl': said('1') }))
  const [chat] = await items('chats')
  const body = { author: 'user', name: 'Me', content: 'written here' }
  await ask(service, user, 'POST', `chats/${chat.id}/messages`, body)

  await bring(await folderWith({ 'chats/Ann/c.jsonl': said('1', '2') }))

  expect(await texts('c')).toEqual(['1', 'written here'])
})

test('What was deleted here does not come back, and is named', async () => {
  const { bring, items, user } = await importer(service)
  await bring(await folderWith(ann('first')))
  for (const noun of ['chats', 'groups', 'characters', 'lorebooks']) {
    for (const { id } of await items(noun)) await ask(service, user, 'DELETE', `${noun}/${id}`)
  }

  await bring(await folderWith(ann('first')))
  const { counts, skipped } = await bring(await folderWith(ann('second')))

  const nothing = { created: 0, updated: 0, unchanged: 0 }
  expect(counts).toMatchObject({ characters: nothing, chats: nothing, groups: nothing, lorebooks: nothing })
  expect(new Set(skipped.map(({ reason }) => reason))).toEqual(
    new Set(['was deleted in the service since it was imported']),
  )
  expect(await items('characters')).toEqual([])
})

test('A picture that was changed or deleted here stays so', async () => {
  const { bring, items, user } = await importer(service)
  await bring(await folderWith(ann('first')))
  const [character] = await items('characters')
  await ask(service, user, 'DELETE', `characters/${character.id}/avatar`)

  const { counts } = await bring(await folderWith(ann('second')))

  expect(counts.characters).toMatchObject({ updated: 0, skipped: 1 })
  expect(await items('characters')).toMatchObject([{ hasAvatar: false, description: 'first' }])
})

test('Settings that were changed here stay', async () => {
  const { bring, get, user } = await importer(service)
  const settings = (theme: string) => folderWith({ 'settings.json': JSON.stringify({ theme }) })
  await bring(await settings('dark'))
  await ask(service, user, 'PUT', 'settings', { values: { sillyTavern: { theme: 'mine' } } })

  const { counts } = await bring(await settings('light'))

  expect(counts.settings).toMatchObject({ updated: 0, skipped: 1 })
  expect((await get('settings')).body.values).toEqual({ sillyTavern: { theme: 'mine' } })
})

test('A chat whose file shrank to its header stays, and is named', async () => {
  const { bring, said: texts } = await importer(service)
  await bring(join(kept('chat-shrinks'), 'first'))

  const { counts, skipped } = await bring(join(kept('chat-shrinks'), 'second'))

  expect(counts.chats).toMatchObject({ updated: 0, skipped: 1 })
  expect(skipped[0]?.reason).toBe('has lost 50 messages that were imported before: the chat stays as it is')
  expect(await texts('c')).toHaveLength(50)
})

test('Every form of a lorebook is read, and nothing of it is lost', async () => {
  const { bring, items } = await importer(service)

  const { skipped, warnings } = await bring(kept('lorebooks'))

  expect(skipped).toEqual([])
  expect(warnings).toEqual([
    { file: 'data/default-user/worlds/entry-null.json', reason: 'has 1 entries that are none, which are left out' },
  ])
  const books = await items('lorebooks')
  const named = (name: string) => books.find(book => book.name === name)
  const inner = { scan_depth: 3, token_budget: 500, recursive_scanning: true, extensions: { x: 1 }, name: 'Book' }
  expect(named('charbook')).toMatchObject({ description: 'bd', metadata: inner, entries: [{ keys: ['k'] }] })
  expect(named('v3')).toMatchObject({ description: 'bd', metadata: inner, entries: [{ keys: ['k'] }] })
  expect(named('file name')).toMatchObject({ metadata: { name: 'Other name' } })
  expect(named('entry-null')?.entries).toEqual([{ uid: 0, key: ['a'], content: 'A' }])
  expect(named('with-originalData')?.metadata.originalData).toMatchObject({ name: 'Book', scan_depth: 3 })
})

test('A card that stands in a picture as it is, in UTF-8, is read as that', async () => {
  const { bring, items } = await importer(service)

  const { warnings } = await bring(kept('raw-utf8'))

  expect(warnings).toEqual([])
  expect(await items('characters')).toMatchObject([{ name: 'Zoë 日本' }])
})

test('What a CHARX holds besides, and what it names and lacks, is said', async () => {
  const { bring, items } = await importer(service)

  const { warnings } = await bring(kept('charx'))

  expect(warnings).toEqual([
    {
      file: 'data/default-user/characters/CX.charx',
      reason: 'holds 1 files that are kept for the export, and not shown: assets/emotion/images/joy.png',
    },
    {
      file: 'data/default-user/characters/Missing.charx',
      reason: 'names 1 files that are not in it: assets/icon/images/main.png',
    },
  ])
  expect(await items('characters')).toMatchObject([
    { name: 'CX', hasAvatar: true },
    { name: 'Missing', hasAvatar: false },
  ])
})

test('A WebP without a card is named, and its chat misses just that file', async () => {
  const { bring } = await importer(service)

  const { skipped, warnings } = await bring(kept('webp'))

  expect(skipped).toEqual([{ file: 'data/default-user/characters/Ann.webp', reason: 'holds no character card' }])
  expect(warnings[0]?.reason).toBe('refers to characters/Ann.webp, which is not there')
})

test('A WebP with a card is read, with its picture', async () => {
  const { bring, items, user } = await importer(service)
  const picture = webp({ name: 'Ann', description: 'Zoë', personality: '', scenario: '', first_mes: 'Hi' })

  const { skipped, warnings } = await bring(
    await folderWith({ 'characters/Ann.webp': picture, 'chats/Ann/c.jsonl': said('1') }),
  )

  expect({ skipped, warnings }).toEqual({ skipped: [], warnings: [] })
  const [character] = await items('characters')
  expect(character).toMatchObject({ name: 'Ann', description: 'Zoë', hasAvatar: true })
  const answer = await service.app.request(`/api/v1/characters/${character.id}/avatar`, { headers: user.headers })
  expect(answer.headers.get('Content-Type')).toBe('image/webp')
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(picture)
})

test('A message with a picture of megabytes in it is kept, and so are those around it', async () => {
  const { bring, said: texts, items } = await importer(service)
  const image = `data:image/png;base64,${'iVBORw0K'.repeat(600_000)}`
  const message = (mes: string, extra = {}) => ({ name: 'Ann', is_user: false, mes, extra })

  const { messages, warnings } = await bring(
    await folderWith({
      'chats/Ann/c.jsonl': jsonl(header, message('before'), message('with a picture', { image }), message('after')),
    }),
  )

  expect(messages).toEqual({ read: 3, broken: 0 })
  expect(warnings).toMatchObject([{ reason: 'refers to characters/Ann.png, which is not there' }])
  expect(await texts('c')).toEqual(['before', 'with a picture', 'after'])
  const [chat] = await items('chats')
  const [, second] = await items(`chats/${chat.id}/messages`)
  expect(second.extra).toEqual({ image })
})

test.each([
  { description: null, first_mes: null },
  { description: { $gt: '' }, tags: 'elf, tall', alternate_greetings: null },
  { name: null, description: 5, extensions: null },
  { name: ['a'], tags: { a: 1 }, character_book: null },
])('A card with odd fields is imported: %j', async fields => {
  const { bring, items } = await importer(service)
  const card = { spec: 'chara_card_v2', spec_version: 2, data: { name: 'Odd', ...fields } }

  const { skipped } = await bring(await folderWith({ 'characters/Odd.json': JSON.stringify(card) }))

  expect(skipped).toEqual([])
  expect(await items('characters')).toMatchObject([{ name: 'Odd', card }])
})

test('What could not be kept of a file is said', async () => {
  const { bring } = await importer(service)

  const { warnings } = await bring(
    await folderWith({ 'worlds/W.json': '{"name":"nul\\u0000","entries":{"0":{"__proto__":{"a":1},"n":1e400}}}' }),
  )

  expect(warnings.map(({ reason }) => reason).toSorted()).toEqual([
    'holds U+0000 or half a character, which cannot be kept',
    'holds a field called __proto__, which is left out',
    'holds a number that is too large, which is left out',
  ])
})
