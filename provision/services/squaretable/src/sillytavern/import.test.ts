import { expect, test } from 'vitest'
import { base64, cardOf, characterPng, inMemory, jsonl, png, tEXt, zip } from '../../test/sillytavern.ts'
import { importFolder } from './import.ts'
import type { ImportWriter } from './import-writer.ts'

/** Takes everything, and remembers it. */
const listener = () => {
  const calls: Record<string, unknown>[] = []
  const take = async (call: object) => {
    calls.push({ ...call, ...('messages' in call && { messages: [...(call.messages as Iterable<unknown>)] }) })
    return { outcome: 'created' as const }
  }
  const writer: ImportWriter = {
    upsertCharacter: take,
    upsertLorebook: take,
    upsertGroup: take,
    putPreset: take,
    upsertChat: take,
    putSettings: values => take({ source: 'settings.json', values }),
  }
  return { calls, writer, sources: () => calls.map(({ source }) => source) }
}

const header = { user_name: 'You', character_name: 'Seraphina', create_date: '2024-5-6 @14h 33m 12s 123ms' }
const hello = { name: 'Seraphina', mes: 'Hello', send_date: 1715005992123 }
const book = { name: 'Lore', entries: [{ keys: ['a'], content: 'b' }] }

test('Characters and what stands alone come first, then groups, then chats, whatever the order in the archive', async () => {
  const { calls, writer, sources } = listener()
  const archive = inMemory({
    'chats/Seraphina/one.jsonl': jsonl(header, hello),
    'group chats/meeting.jsonl': jsonl(hello),
    'groups/17.json': JSON.stringify({ name: 'Party', members: ['Seraphina.png'], chats: ['meeting'] }),
    'characters/Seraphina.png': characterPng({ name: 'Seraphina', character_book: book }),
    'worlds/Eldoria.json': JSON.stringify({ entries: {} }),
    'settings.json': JSON.stringify({ theme: 'dark', api_key: 'abc' }),
    'secrets.json': JSON.stringify({ api_key_openai: 'abc' }),
    'backgrounds/a.jpg': 'x',
  })

  const report = await importFolder(archive, writer)

  expect(sources()).toEqual([
    'characters/Seraphina.png',
    'characters/Seraphina.png#character_book',
    'worlds/Eldoria.json',
    'settings.json',
    'groups/17.json',
    'chats/Seraphina/one.jsonl',
    'group chats/meeting.jsonl',
  ])
  expect(calls[4]).toMatchObject({ members: ['characters/Seraphina.png'] })
  expect(calls[5]).toMatchObject({
    title: 'one',
    character: 'characters/Seraphina.png',
    group: undefined,
    metadata: header,
  })
  expect(calls[6]).toMatchObject({ title: 'meeting', character: undefined, group: 'groups/17.json', metadata: {} })
  expect(calls[3]).toMatchObject({ values: { theme: 'dark' } })
  expect(report).toMatchObject({
    counts: {
      characters: { created: 1, skipped: 0 },
      lorebooks: { created: 2 },
      groups: { created: 1 },
      chats: { created: 2 },
      settings: { created: 1 },
    },
    messages: { read: 2, broken: 0 },
    skipped: [{ file: 'secrets.json', reason: 'holds secrets, which are never read' }],
    warnings: [{ file: 'settings.json', reason: '1 values that look like secrets left out: api_key' }],
    notImported: { 'backgrounds/': 1 },
  })
})

test('A broken file is named and skipped, and the others are imported', async () => {
  const { writer, sources } = listener()
  const archive = inMemory({
    'characters/Broken.png': 'no picture',
    'characters/Bomb.png': png([tEXt('chara', base64(cardOf({})))], { width: 100_000 }),
    'characters/Good.png': characterPng({ name: 'Good' }),
    'worlds/Broken.json': '{',
    'groups/Broken.json': '[]',
    'chats/Good/empty.jsonl': '',
    'chats/Good/broken.jsonl': 'x\ny\n',
    'chats/Good/partly.jsonl': Buffer.concat([jsonl(header, hello), Buffer.from('\n{"mes":\n')]),
    'settings.json': 'nothing',
  })

  const report = await importFolder(archive, writer)

  expect(sources()).toEqual(['characters/Bomb.png', 'characters/Good.png', 'chats/Good/partly.jsonl'])
  expect(report.skipped).toEqual([
    { file: 'characters/Broken.png', reason: 'is no PNG' },
    { file: 'worlds/Broken.json', reason: 'is not JSON' },
    { file: 'settings.json', reason: 'is not JSON' },
    { file: 'groups/Broken.json', reason: 'is no JSON object' },
    { file: 'chats/Good/empty.jsonl', reason: 'is empty' },
    { file: 'chats/Good/broken.jsonl', reason: 'has no line that can be read (2 lines)' },
  ])
  expect(report.warnings).toEqual([
    {
      file: 'characters/Bomb.png',
      reason: 'its picture is wider or higher than 65535 pixels: it is kept for the export, and not shown',
    },
    { file: 'chats/Good/partly.jsonl', reason: '1 broken lines left out: 3' },
  ])
  expect(report.counts.characters).toEqual({ created: 2, updated: 0, unchanged: 0, skipped: 1 })
  expect(report.messages).toEqual({ read: 1, broken: 1 })
})

test('Cards come as JSON and CHARX too, and a picture that is none is left out', async () => {
  const { calls, writer } = listener()
  const assets = [{ type: 'icon', name: 'main', uri: 'embeded://icon.png' }]
  const card = JSON.stringify(cardOf({ name: 'Packed', assets }, '3.0'))
  const archive = inMemory({
    'characters/A.json': JSON.stringify(cardOf({ name: 'Plain' })),
    'characters/B.charx': zip([
      { name: 'card.json', data: card },
      { name: 'icon.png', data: png() },
    ]),
    'characters/C.charx': zip([
      { name: 'card.json', data: card },
      { name: 'icon.png', data: '<svg/>' },
    ]),
    'characters/D.webp': 'RIFF',
    'chats/B/one.jsonl': jsonl(header, hello),
  })

  const { skipped, warnings } = await importFolder(archive, writer)

  expect(calls.slice(0, 3)).toMatchObject([
    { avatar: undefined },
    { avatar: { data: png(), mediaType: 'image/png' } },
    { avatar: undefined },
  ])
  expect(calls[3]).toMatchObject({ character: 'characters/B.charx' })
  expect(skipped).toEqual([{ file: 'characters/D.webp', reason: 'is no WebP' }])
  expect(warnings).toEqual([
    { file: 'characters/C.charx', reason: 'its picture is no PNG: it is kept for the export, and not shown' },
  ])
})

test('Of several users each keeps his own, and only one may give the settings', async () => {
  const { calls, writer, sources } = listener()
  const archive = inMemory({
    'data/alice/characters/A.png': characterPng({ name: 'A' }),
    'data/alice/chats/A/one.jsonl': jsonl(header, hello),
    'data/alice/settings.json': '{"whose":"alice"}',
    'data/default-user/characters/A.png': characterPng({ name: 'A' }),
    'data/default-user/settings.json': '{"whose":"default"}',
  })

  const { skipped } = await importFolder(archive, writer)

  expect(sources()).toEqual(['alice/characters/A.png', 'characters/A.png', 'settings.json', 'alice/chats/A/one.jsonl'])
  expect(calls[2]).toMatchObject({ values: { whose: 'default' } })
  expect(calls[3]).toMatchObject({ character: 'alice/characters/A.png' })
  expect(skipped).toEqual([
    { file: 'data/alice/settings.json', reason: 'belongs to another user of the same SillyTavern' },
  ])
})

test('The same folder gives the same digests, another one does not', async () => {
  const digests = async (name: string) =>
    (await importFolder(inMemory({ 'characters/A.png': characterPng({ name }) }), listener().writer)).digests

  expect(await digests('A')).toEqual(await digests('A'))
  expect((await digests('A')).characters).not.toBe((await digests('B')).characters)
})

test('What was changed in the service stays, and is named', async () => {
  const { writer } = listener()
  const kept = { ...writer, upsertCharacter: async () => ({ outcome: 'kept' as const }) }

  const report = await importFolder(inMemory({ 'characters/A.png': characterPng({ name: 'A' }) }), kept)

  expect(report.counts.characters).toEqual({ created: 0, updated: 0, unchanged: 0, skipped: 1 })
  expect(report.skipped[0]?.reason).toBe('was changed in the service since the last import')
})

test('What is no data folder is refused, and nothing is written', async () => {
  const { calls, writer } = listener()

  await expect(importFolder(inMemory({ 'readme.txt': 'hello' }), writer)).rejects.toThrow('holds no data folder')
  expect(calls).toEqual([])
})

test('An error that is not the file’s ends the import', async () => {
  const { writer } = listener()
  const away = { ...writer, upsertCharacter: () => Promise.reject(new Error('connection lost')) }

  await expect(importFolder(inMemory({ 'characters/A.png': characterPng({ name: 'A' }) }), away)).rejects.toThrow(
    'connection lost',
  )
})

test('An import that nobody waits for any more ends', async () => {
  const archive = inMemory({ 'characters/A.png': characterPng({ name: 'A' }) })

  await expect(importFolder(archive, listener().writer, { signal: AbortSignal.abort() })).rejects.toThrow('abort')
})
