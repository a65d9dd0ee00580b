import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Application, startApplication } from '../../test/application.ts'
import { ask } from '../../test/ask.ts'
import { exportTo, readDataFolder } from '../../test/data-folder.ts'
import { type Importer, importer, kept } from '../../test/importing.ts'
import { temporaryFolder } from '../../test/sillytavern.ts'
import { runRestore } from './run-restore.ts'

let service: Application
beforeAll(async () => {
  service = await startApplication()
})
afterAll(() => service.close())

const folders = ['lorebooks', 'charx', 'chat-shrinks/first', 'settings-like-secrets']

/** A tenant with some of everything, and its export. */
const exported = async (): Promise<{ from: Importer; text: string }> => {
  const from = await importer(service)
  for (const folder of folders) await from.bring(join(kept(folder), 'data'))
  const [character] = await from.items('characters')
  await ask(service, from.user, 'POST', 'groups', { name: 'G', characterIds: [character.id] })
  const answer = await service.app.request('/api/v1/tenant/export', { headers: from.user.headers })
  return { from, text: await answer.text() }
}

const send = async ({ user }: Importer, body: string) => {
  const headers = { ...user.headers, 'content-type': 'application/x-ndjson' }
  const answer = await service.app.request('/api/v1/import', { method: 'POST', headers, body })
  return { status: answer.status, body: JSON.parse(await answer.text()) }
}

const linesOf = (text: string): Record<string, unknown>[] =>
  text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line))

/** What an export says, but for whose it is. */
const anonymous = (text: string) =>
  linesOf(text)
    .filter(({ type }) => !['tenant', 'user', 'settings', 'end'].includes(String(type)))
    .map(({ createdBy: _, ...record }) => record)
    .toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))

test('An export comes back in another tenant as it was, and as a folder too', async () => {
  const { from, text } = await exported()
  const to = await importer(service)

  const { status, body } = await send(to, text)

  expect(status).toBe(200)
  expect(body).toMatchObject({ counts: { characters: { created: 4 }, groups: { created: 1 }, chats: { created: 1 } } })
  const again = await service.app.request('/api/v1/tenant/export', { headers: to.user.headers })
  const without = (records: ReturnType<typeof anonymous>) =>
    records.map(record => (record.type === 'avatar' ? { ...record, updatedAt: '' } : record))
  expect(without(anonymous(await again.text()))).toEqual(without(anonymous(text)))
  const [one, other] = [join(await temporaryFolder(), 'a'), join(await temporaryFolder(), 'b')]
  await exportTo(service, from.tenant, from.user, one)
  await exportTo(service, to.tenant, to.user, other)
  const { 'settings.json': _, ...whole } = await readDataFolder(one)
  expect(await readDataFolder(other)).toEqual(whole)
})

test('In its own tenant nothing is there twice, what was changed stays, and what is gone comes back', async () => {
  const { from, text } = await exported()
  const [character, second] = await from.items('characters')
  await ask(service, from.user, 'PATCH', `characters/${character.id}`, { description: 'changed' })
  await ask(service, from.user, 'DELETE', `characters/${second.id}`)
  const [chat] = await from.items('chats')
  await ask(service, from.user, 'DELETE', `chats/${chat.id}`)

  const { body } = await send(from, text)

  expect(body.counts).toMatchObject({
    characters: { created: 1, unchanged: 2, skipped: 1 },
    chats: { created: 1, unchanged: 0 },
    settings: { unchanged: 1 },
  })
  expect((await from.get(`characters/${character.id}`)).body.description).toBe('changed')
  expect((await from.get(`characters/${second.id}`)).body.name).toBe(second.name)
  expect(await from.said(chat.title)).toHaveLength(50)
  expect((await send(from, text)).body.counts.chats).toMatchObject({ created: 0, unchanged: 1 })
})

test.each([
  ['is no export of this service', () => '{"type":"user"}\n'],
  ['is no export of this service', () => 'nothing\n'],
  ['ends before its end: it was cut off', (text: string) => text.slice(0, text.lastIndexOf('{"type":"end"'))],
  ['has a line that is no record', (text: string) => text.replace('\n', '\nnothing\n')],
  ['goes on behind its end', (text: string) => `${text}{"type":"user"}\n`],
  [
    'has a character on line',
    (text: string) => text.replace('{"type" : "character", "id" : "', '{"type":"character","id":"x'),
  ],
  ['has a character on line', (text: string) => text.replace('"source" : "characters/', '"source" : "../')],
])('An export that %s is refused, and nothing of it stays', async (reason, change) => {
  const { text } = await exported()
  const to = await importer(service)

  const { status, body } = await send(to, change(text))

  expect(status).toBe(422)
  expect(body.detail).toContain(reason)
  expect(await to.items('characters')).toEqual([])
})

test('An admin makes nothing that is called another member’s, and sets nobody’s settings', async () => {
  const { from, text } = await exported()
  const to = await importer(service, from.tenant)
  for (const { id } of await from.items('characters')) await ask(service, from.user, 'DELETE', `characters/${id}`)

  const { body } = await send(to, text)

  expect(body.counts.settings).toMatchObject({ created: 0, skipped: 1 })
  for (const { createdBy } of await from.items('characters')) expect(createdBy).toBe(to.user.id)
})

test('The command takes an export too', async () => {
  const { text } = await exported()
  const to = await importer(service)
  const path = join(await temporaryFolder(), 'export.ndjson')
  await writeFile(path, text)

  const report = await runRestore(service.parts, { tenantId: to.tenant.id, userId: to.user.id, role: 'owner', path })

  expect(report.counts.characters.created).toBe(4)
})
