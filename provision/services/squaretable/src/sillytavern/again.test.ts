import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Application, startApplication } from '../../test/application.ts'
import { ask } from '../../test/ask.ts'
import { chatWith, filesWith, folderWith, importer, kept } from '../../test/importing.ts'

let service: Application
beforeAll(async () => {
  service = await startApplication()
})
afterAll(() => service.close())

test('Two members who import folders with the same names keep both, and a second time changes nothing of the other', async () => {
  const one = await importer(service)
  const other = await importer(service, one.tenant)

  await one.bring(await folderWith(filesWith('mine')))
  const report = await other.bring(await folderWith(filesWith('theirs')))
  const again = await one.bring(
    await folderWith({ ...filesWith('mine'), 'chats/Ann/c.jsonl': chatWith('mine', 'more') }),
  )

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
  await bring(await folderWith({ 'chats/Ann/c.jsonl': chatWith('1', '2', '3') }))
  const [chat] = await items('chats')
  const messages = await items(`chats/${chat.id}/messages`)
  await ask(service, user, method, `chats/${chat.id}/messages/${messages[1].id}`, body)

  await bring(await folderWith({ 'chats/Ann/c.jsonl': chatWith('1', 'two', '3', '4') }))

  expect(await texts('c')).toEqual(expected)
})

test('A message that was written here is not overwritten by one of the file', async () => {
  const { bring, items, said: texts, user } = await importer(service)
  await bring(await folderWith({ 'chats/Ann/c.jsonl': chatWith('1') }))
  const [chat] = await items('chats')
  const body = { author: 'user', name: 'Me', content: 'written here' }
  await ask(service, user, 'POST', `chats/${chat.id}/messages`, body)

  await bring(await folderWith({ 'chats/Ann/c.jsonl': chatWith('1', '2') }))

  expect(await texts('c')).toEqual(['1', 'written here'])
})

test('What was deleted here does not come back, and is named', async () => {
  const { bring, items, user } = await importer(service)
  await bring(await folderWith(filesWith('first')))
  for (const noun of ['chats', 'groups', 'characters', 'lorebooks']) {
    for (const { id } of await items(noun)) await ask(service, user, 'DELETE', `${noun}/${id}`)
  }

  await bring(await folderWith(filesWith('first')))
  const { counts, skipped } = await bring(await folderWith(filesWith('second')))

  const nothing = { created: 0, updated: 0, unchanged: 0 }
  expect(counts).toMatchObject({ characters: nothing, chats: nothing, groups: nothing, lorebooks: nothing })
  expect(new Set(skipped.map(({ reason }) => reason))).toEqual(
    new Set(['was deleted in the service since it was imported']),
  )
  expect(await items('characters')).toEqual([])

  const back = await bring(await folderWith(filesWith('second')), { bringBack: true })

  expect(back.counts).toMatchObject({ characters: { created: 1 }, chats: { created: 2 }, groups: { created: 1 } })
  expect((await bring(await folderWith(filesWith('second')))).counts.chats).toMatchObject({ unchanged: 2 })
})

test('A picture that was changed or deleted here stays so', async () => {
  const { bring, items, user } = await importer(service)
  await bring(await folderWith(filesWith('first')))
  const [character] = await items('characters')
  await ask(service, user, 'DELETE', `characters/${character.id}/avatar`)

  const { counts } = await bring(await folderWith(filesWith('second')))

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
