import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Application, startApplication } from '../../test/application.ts'
import { ask, make } from '../../test/ask.ts'
import { exportTo, readDataFolder } from '../../test/data-folder.ts'
import { dataFolders } from '../../test/data-folders.ts'
import { importer, kept } from '../../test/importing.ts'
import { cardOf, characterPng, jsonl, temporaryFolder, webp, zip } from '../../test/sillytavern.ts'
import { readPngCard } from './card.ts'
import { readCharx } from './charx.ts'
import { readWebpCard } from './webp.ts'

let service: Application
beforeAll(async () => {
  service = await startApplication()
})
afterAll(() => service.close())

type Files = Readonly<Record<string, Buffer | string>>

const writeFiles = async (files: Files): Promise<string> => {
  const folder = join(await temporaryFolder(), 'data')
  for (const [name, data] of Object.entries(files)) {
    const path = join(folder, name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, data)
  }
  return folder
}

/** What comes out again of what goes in, and the report of the import. */
const through = async (folder: string) => {
  const { bring, tenant, user } = await importer(service)
  const report = await bring(folder)
  const out = join(await temporaryFolder(), 'out')
  await exportTo(service, tenant, user, out)
  return { report, out, read: await readDataFolder(out) }
}

const root = 'data/default-user'

test.each(['one-character', 'chat-goes-on/second', 'chat-shrinks/first', 'lorebooks', 'raw-utf8', 'charx'])(
  'The folder "%s" comes out as it went in',
  async name => {
    const { read } = await through(join(kept(name), 'data'))

    expect(read).toEqual(await readDataFolder(join(kept(name), root)))
  },
)

test('A folder of every kind of file comes out as it went in, dates in their form', async () => {
  const header = { user_name: 'You', character_name: 'Ann', create_date: '2024-5-6 @14h 33m 12s 123ms' }
  const line = (mes: unknown, send_date: unknown, more = {}) => ({
    name: 'Ann',
    is_user: false,
    mes,
    send_date,
    ...more,
  })
  const flat = { name: 'Old', description: 'D', talkativeness: '0.5' }
  const folder = await writeFiles({
    'characters/Ann.png': characterPng({ name: 'Ann', character_book: { entries: [{ keys: ['a'] }, null] } }, '3.0'),
    'characters/Old.json': JSON.stringify(flat),
    'characters/W.webp': webp(flat),
    'chats/Ann/dates.jsonl': jsonl(
      header,
      ...[1715005992123, '1715005992123', 'May 6, 2024 2:33pm', '2024-05-06T14:33:12+02:00', 'once', null].map(date =>
        line('x', date),
      ),
    ),
    'chats/Ann/odd.jsonl': jsonl(
      line('no header', 1, { swipes: ['no header', null], swipe_id: 0, extra: { sillyTavern: 1 } }),
      { name: null, mes: null, is_user: 'no' },
      { swipes: ['only'], swipe_id: 0 },
    ),
    'chats/Gone/alone.jsonl': jsonl({ ...header, character_name: 'Gone' }),
    'groups/17.json': JSON.stringify({ id: '17', name: ' Party ', members: ['Ann.png', 'Gone.png', 3], chats: ['g'] }),
    'group chats/g.jsonl': jsonl(line('hi', 5, { original_avatar: 'Ann.png' })),
    'worlds/World.json': JSON.stringify({ entries: { 3: { uid: 3 }, x: { uid: 1 }, 10: null }, extensions: {} }),
    'settings.json': JSON.stringify({ power_user: { a: [1, null, { b: 0.5 }] } }),
  })

  const { read, report } = await through(folder)

  expect(report.skipped).toEqual([])
  expect(read).toEqual(await readDataFolder(folder))
})

test('Several users of one SillyTavern stay apart', async () => {
  const files = {
    'data/alice/characters/A.png': characterPng({ name: 'A' }),
    'data/alice/chats/A/1.jsonl': jsonl({ user_name: 'alice' }, { mes: 'alice' }),
    'data/default-user/characters/A.png': characterPng({ name: 'A', description: 'other' }),
    'data/default-user/settings.json': '{"a":1}',
  }
  const folder = await writeFiles(files)

  const { read } = await through(folder)

  expect(read).toEqual(await readDataFolder(join(folder, 'data')))
})

test('Whatever a folder holds, it comes out as it went in', { timeout: 240_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(dataFolders, async files => {
      const folder = await writeFiles(files)
      const { read, report } = await through(folder)
      expect(report.skipped).toEqual([])
      expect(read).toEqual(await readDataFolder(folder))
    }),
    { numRuns: 25 },
  )
})

test('What was changed in the service comes out changed, and everything else as it was', async () => {
  const { bring, tenant, user, items } = await importer(service)
  const header = { user_name: 'You', character_name: 'Ann', chat_metadata: { note: 1 } }
  const data = { name: 'Ann', description: 'old', extensions: { kept: true }, tags: ['a'] }
  const files = {
    'characters/Ann.png': characterPng(data),
    'characters/C.charx': zip([
      { name: 'card.json', data: JSON.stringify(cardOf({ ...data, name: 'C' }, '3.0')) },
      { name: 'assets/other/a.bin', data: 'a' },
    ]),
    'characters/W.webp': webp({ name: 'W', description: 'old', talkativeness: 1 }),
    'chats/Ann/c.jsonl': jsonl(
      header,
      { name: 'Ann', is_user: false, mes: 'one', send_date: 'May 6, 2024 2:33pm', swipe_id: 0 },
      { name: 'Ann', is_user: false, mes: 'two', send_date: 'May 6, 2024 2:33pm' },
    ),
    'worlds/W.json': JSON.stringify({ entries: { 5: { uid: 5, key: ['a'] } }, scan_depth: 3 }),
  }
  await bring(await writeFiles(files))
  for (const { id } of await items('characters')) {
    await ask(service, user, 'PATCH', `characters/${id}`, { description: 'new' })
  }
  const [held] = await items('chats')
  const [first] = await items(`chats/${held.id}/messages`)
  await ask(service, user, 'PATCH', `chats/${held.id}/messages/${first.id}`, { content: 'changed' })
  await make(service, user, `chats/${held.id}/messages`, { author: 'user', name: 'Me', content: 'added' })
  const [world] = await items('lorebooks')
  await ask(service, user, 'PATCH', `lorebooks/${world.id}`, { entries: [{ uid: 5, key: ['b'] }] })
  const out = join(await temporaryFolder(), 'out')

  await exportTo(service, tenant, user, out)

  const read = await readDataFolder(out)
  const bytes = (path: string) => Buffer.from(String(read[path]), 'base64')
  const ann = readPngCard(bytes('characters/Ann.png'), 'Ann')
  expect(ann).toMatchObject({ name: 'Ann', description: 'new', tags: ['a'] })
  expect(ann.card).toMatchObject({ data: { extensions: { kept: true } } })
  const packed = await readCharx(bytes('characters/C.charx'), 'C')
  expect(packed).toMatchObject({ card: { name: 'C', description: 'new' }, others: ['assets/other/a.bin'] })
  expect(readWebpCard(bytes('characters/W.webp'), 'W')).toMatchObject({ name: 'W', description: 'new' })
  expect(read['chats/Ann/c.jsonl']).toEqual([
    header,
    { name: 'Ann', is_user: false, mes: 'changed', send_date: 'May 6, 2024 2:33pm', swipe_id: 0 },
    { name: 'Ann', is_user: false, mes: 'two', send_date: 'May 6, 2024 2:33pm' },
    expect.objectContaining({ name: 'Me', is_user: true, mes: 'added' }),
  ])
  expect(read['worlds/W.json']).toEqual({ entries: { 0: { uid: 5, key: ['b'] } }, scan_depth: 3 })
})

test('What was made in the service can be read by SillyTavern', async () => {
  const { bring, tenant, user, items } = await importer(service)
  const characterId = await make(service, user, 'characters', { name: 'A/B: "C"', description: 'D', tags: ['t'] })
  await make(service, user, 'characters', { name: 'a_B_ _c_' })
  const chatId = await make(service, user, 'chats', { title: 'Talk', characterId })
  await make(service, user, `chats/${chatId}/messages`, { author: 'user', name: 'Me', content: 'Hi' })
  const groupId = await make(service, user, 'groups', { name: 'G', characterIds: [characterId] })
  await make(service, user, 'chats', { title: 'Together', groupId })
  await make(service, user, 'lorebooks', { name: 'World', entries: [{ keys: ['k'] }], metadata: { scan_depth: 2 } })
  const out = join(await temporaryFolder(), 'out')

  await exportTo(service, tenant, user, out)

  const read = await readDataFolder(out)
  const stem = 'A_B_ _C_'
  expect(Object.keys(read).toSorted()).toEqual(
    [
      `characters/${stem}.png`,
      'characters/a_B_ _c_ (2).png',
      `chats/${stem}/Talk.jsonl`,
      'group chats/Together.jsonl',
      `groups/${groupId}.json`,
      'worlds/World.json',
    ].toSorted(),
  )
  const png = Buffer.from(String(read[`characters/${stem}.png`]), 'base64')
  expect(readPngCard(png, stem)).toMatchObject({ name: 'A/B: "C"', description: 'D', tags: ['t'] })
  expect(read[`groups/${groupId}.json`]).toMatchObject({
    id: groupId,
    name: 'G',
    members: [`${stem}.png`],
    chats: ['Together'],
  })
  const other = await importer(service)
  expect((await other.bring(out)).skipped).toEqual([])
  expect((await other.items('chats')).map(({ title }) => title).toSorted()).toEqual(['Talk', 'Together'])
  expect(await items('characters')).toHaveLength(2)
  await expect(exportTo(service, tenant, user, out)).rejects.toThrow('is not empty')
  expect((await readdir(dirname(out))).filter(name => name.startsWith('.'))).toEqual([])
  expect((await bring(out)).counts.characters.created).toBe(2)
})
