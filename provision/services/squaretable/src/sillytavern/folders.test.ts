import { mkdir, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Application, startApplication } from '../../test/application.ts'
import { chatWith, filesWith, folderWith, importer, kept } from '../../test/importing.ts'
import { characterPng, jsonl, temporaryFile, webp, zip } from '../../test/sillytavern.ts'

let service: Application
beforeAll(async () => {
  service = await startApplication()
})
afterAll(() => service.close())

const header = { user_name: 'User', character_name: 'Ann' }

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
  const folder = await folderWith(filesWith('here'))
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
    await folderWith({ 'characters/Ann.webp': picture, 'chats/Ann/c.jsonl': chatWith('1') }),
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

test('A picture that is more than can be shown comes and goes with its file', async () => {
  const { bring, items } = await importer(service)
  const large = (width: number, text: string) =>
    folderWith({ 'characters/A.png': characterPng({ name: 'A', description: text }, '2.0', { width }) })

  const { warnings } = await bring(await large(20_000, 'large'))
  await bring(await large(70_000, 'larger'))
  const larger = await items('characters')
  await bring(await large(90_000, 'largest'))
  await bring(await large(1, 'small'))

  expect(warnings).toEqual([])
  expect(larger).toMatchObject([{ description: 'larger', hasAvatar: false }])
  expect(await items('characters')).toMatchObject([{ description: 'small', hasAvatar: true }])
})
