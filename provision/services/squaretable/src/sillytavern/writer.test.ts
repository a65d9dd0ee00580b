import { randomUUID } from 'node:crypto'
import { asc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Application, startApplication } from '../../test/application.ts'
import { base64, cardOf, characterPng, inMemory, jsonl, png, tEXt } from '../../test/sillytavern.ts'
import {
  avatars,
  characters,
  chats,
  groupMembers,
  groups,
  lorebooks,
  messages,
  settings,
  tenants,
  users,
} from '../database/schema/index.ts'
import { withTenant } from '../database/tenant-transaction.ts'
import { importFolder } from './import.ts'
import { DatabaseWriter } from './writer.ts'

let application: Application
beforeAll(async () => {
  application = await startApplication()
})
afterAll(() => application.close())

const header = { user_name: 'You', character_name: 'Séraphina', create_date: 1715005992123 }
const lines = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    name: 'Séraphina',
    is_user: at % 2 === 0,
    mes: `Message ${at}`,
    send_date: 1715005992123 + at,
  }))

const folder = {
  'characters/Seraphina.png': characterPng({
    name: 'Séraphina',
    tags: ['elf'],
    character_book: { entries: [{ keys: ['a'] }] },
  }),
  'chats/Seraphina/one.jsonl': jsonl(header, ...lines(3)),
  'groups/17.json': JSON.stringify({ name: 'Party', members: ['Seraphina.png', 'Gone.png'], chats: ['meeting'] }),
  'group chats/meeting.jsonl': jsonl(...lines(2)),
  'settings.json': JSON.stringify({ theme: 'dark' }),
}

/** A tenant with one member, and what imports into it. */
const member = async () => {
  const { database } = application.parts
  const tenantId = randomUUID()
  const changes: number[] = []
  const userId = await withTenant(database, tenantId, async tx => {
    await tx.insert(tenants).values({ id: tenantId, name: 'Test', slug: tenantId })
    const values = { tenantId, email: 'a@example.org', name: 'A', role: 'admin' as const, passwordHash: 'none' }
    const [made] = await tx.insert(users).values(values).returning({ id: users.id })
    return made?.id ?? ''
  })
  const changed = async () => void changes.push(1)
  const writer = new DatabaseWriter({ database, tenantId, userId, changed })
  return {
    changes,
    bring: (files: Record<string, Buffer | string>) => importFolder(inMemory(files), writer),
    ask: <T>(work: Parameters<typeof withTenant<T>>[2]) => withTenant(database, tenantId, work),
  }
}

const outcomes = ({ counts }: Awaited<ReturnType<typeof importFolder>>, outcome: 'created' | 'updated' | 'unchanged') =>
  Object.fromEntries(Object.entries(counts).map(([noun, count]) => [noun, count[outcome]]))

const all = { characters: 1, lorebooks: 1, groups: 1, chats: 2, settings: 1 }

test('A folder is imported whole: characters with their pictures, chats, groups, lorebooks and settings', async () => {
  const { bring, ask, changes } = await member()

  const report = await bring(folder)

  expect(outcomes(report, 'created')).toEqual(all)
  expect(report.warnings).toEqual([
    { file: 'groups/17.json', reason: 'refers to characters/Gone.png, which is not there' },
  ])
  expect(changes).toHaveLength(6)
  const [character] = await ask(tx => tx.select().from(characters))
  expect(character).toMatchObject({ name: 'Séraphina', tags: ['elf'], source: 'characters/Seraphina.png' })
  expect(await ask(tx => tx.select({ data: avatars.data }).from(avatars))).toEqual([
    { data: folder['characters/Seraphina.png'] },
  ])
  const [group] = await ask(tx => tx.select().from(groups))
  expect(await ask(tx => tx.select({ id: groupMembers.characterId }).from(groupMembers))).toEqual([
    { id: character?.id },
  ])
  const made = await ask(tx => tx.select().from(chats).orderBy(asc(chats.title)))
  expect(made).toMatchObject([
    { title: 'meeting', characterId: null, groupId: group?.id },
    { title: 'one', characterId: character?.id, groupId: null, metadata: header },
  ])
  const said = await ask(tx =>
    tx
      .select()
      .from(messages)
      .where(eq(messages.chatId, made[1]?.id ?? ''))
      .orderBy(asc(messages.position)),
  )
  expect(said.map(({ position, author, content, sentAt }) => [position, author, content, sentAt.getTime()])).toEqual([
    [1, 'user', 'Message 0', 1715005992123],
    [2, 'character', 'Message 1', 1715005992124],
    [3, 'user', 'Message 2', 1715005992125],
  ])
  expect(await ask(tx => tx.select({ entries: lorebooks.entries }).from(lorebooks))).toEqual([
    { entries: [{ keys: ['a'] }] },
  ])
  expect(await ask(tx => tx.select({ values: settings.values }).from(settings))).toEqual([
    { values: { sillyTavern: { theme: 'dark' } } },
  ])
})

test('The second time nothing is written', async () => {
  const { bring, ask, changes } = await member()
  const first = await bring(folder)
  const rows = await ask(tx => tx.select().from(messages))
  changes.length = 0

  const second = await bring(folder)

  expect(outcomes(second, 'unchanged')).toEqual(all)
  expect(second.digests).toEqual(first.digests)
  expect(changes).toEqual([])
  expect(await ask(tx => tx.select().from(messages))).toEqual(rows)
})

test('A chat that went on is continued, and its messages keep their ids', async () => {
  const { bring, ask } = await member()
  const ids = () =>
    ask(async tx => (await tx.select().from(messages).orderBy(asc(messages.position))).map(({ id }) => id))
  const chat = (count: number) => ({ 'chats/Seraphina/one.jsonl': jsonl(header, ...lines(count)) })
  await bring(chat(1200))
  const first = await ids()

  const longer = await bring(chat(1300))
  const then = await ids()

  expect(first).toHaveLength(1200)
  expect(longer.counts.chats.updated).toBe(1)
  expect(then).toHaveLength(1300)
  expect(then.slice(0, 1200)).toEqual(first)
})

test('A chat finds its character when that comes later', async () => {
  const { bring, ask } = await member()
  const chat = { 'chats/Seraphina/one.jsonl': folder['chats/Seraphina/one.jsonl'] }

  const { warnings } = await bring(chat)
  const { counts } = await bring(folder)

  expect(warnings[0]?.reason).toBe('refers to characters/Seraphina.png, which is not there')
  expect(counts.chats).toEqual({ created: 1, updated: 1, unchanged: 0, skipped: 0 })
  const linked = await ask(tx => tx.select({ id: chats.characterId }).from(chats).where(eq(chats.title, 'one')))
  expect(linked[0]?.id).not.toBeNull()
})

test('What was changed here stays when the file changes too, and is named', async () => {
  const { bring, ask } = await member()
  await bring(folder)
  const later = new Date(Date.now() + 60_000)
  await ask(tx => tx.update(characters).set({ name: 'Mine', updatedAt: later }))
  await ask(tx => tx.update(messages).set({ content: 'Mine', updatedAt: later }).where(eq(messages.position, 1)))

  const { counts, skipped } = await bring({
    ...folder,
    'characters/Seraphina.png': characterPng({ name: 'Theirs' }),
    'chats/Seraphina/one.jsonl': jsonl(header, ...lines(9)),
  })

  expect(counts.characters.skipped + counts.chats.skipped).toBe(2)
  expect(skipped.map(({ file }) => file)).toEqual(['characters/Seraphina.png', 'chats/Seraphina/one.jsonl'])
  expect(await ask(tx => tx.select({ name: characters.name }).from(characters))).toEqual([{ name: 'Mine' }])
})

test('Settings of the user stay beside the imported ones', async () => {
  const { bring, ask } = await member()
  await bring(folder)
  await ask(tx => tx.update(settings).set({ values: { own: 1, sillyTavern: { theme: 'dark' } } }))

  const { counts } = await bring({ ...folder, 'settings.json': JSON.stringify({ theme: 'light' }) })

  expect(counts.settings.updated).toBe(1)
  expect(await ask(tx => tx.select({ values: settings.values }).from(settings))).toEqual([
    { values: { own: 1, sillyTavern: { theme: 'light' } } },
  ])
})

test('Two tenants import the same folder, and each has its own', async () => {
  const [a, b] = await Promise.all([member(), member()])

  const [first, second] = await Promise.all([
    a.bring(folder),
    b.bring({ ...folder, 'worlds/X.json': '{"entries":{}}' }),
  ])

  expect(outcomes(first, 'created')).toEqual(all)
  expect(outcomes(second, 'created')).toEqual({ ...all, lorebooks: 2 })
  expect(await a.ask(tx => tx.select().from(lorebooks))).toHaveLength(1)
  expect(await b.ask(tx => tx.select().from(lorebooks))).toHaveLength(2)
})

test('The same folder twice at once is there once', async () => {
  const { bring, ask } = await member()

  await Promise.all([bring(folder), bring(folder)])

  expect(await ask(tx => tx.select().from(characters))).toHaveLength(1)
  expect(await ask(tx => tx.select().from(messages))).toHaveLength(5)
})

test('Text that PostgreSQL does not take arrives without it', async () => {
  const { bring, ask } = await member()
  const name = 'nul\u0000 and half \ud800'

  const { skipped } = await bring({
    'characters/A.png': png([tEXt('chara', base64(cardOf({ name, extensions: { [name]: name } })))]),
  })

  expect(skipped).toEqual([])
  expect(await ask(tx => tx.select({ name: characters.name }).from(characters))).toEqual([
    { name: 'nul and half \uFFFD' },
  ])
})
