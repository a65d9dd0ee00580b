import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { type Application, startApplication } from '../test/application.ts'
import { ask, make } from '../test/ask.ts'
import { readDataFolder } from '../test/data-folder.ts'
import { importer, kept } from '../test/importing.ts'
import { temporaryFolder } from '../test/sillytavern.ts'
import { exportCommand, readExportWords } from './export-command.ts'

let service: Application
beforeAll(async () => {
  service = await startApplication()
})
afterAll(() => service.close())

const id = '0f8fad5b-d9cb-469f-a165-70867728950e'

const run = async (words: string[]): Promise<string> => {
  const printed = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  onTestFinished(() => printed.mockRestore())
  const { REDIS_URL, TOKEN_SECRET, OPERATOR_TOKEN, PUBLIC_URL } = service.parts.configuration
  const environment = { REDIS_URL, TOKEN_SECRET, OPERATOR_TOKEN, PUBLIC_URL, NODE_ENV: 'test' }
  await exportCommand(words, { ...environment, DATABASE_URL: service.database.application })
  return String(printed.mock.calls.at(-1)?.[0])
}

test.each([
  ['--tenant takes the id', []],
  ['--user takes the id', ['--tenant', id, '--user', 'all']],
  ['--format is ndjson', ['--tenant', id]],
  ['--format is ndjson', ['--tenant', id, '--format', 'zip', '--folder', 'a']],
  ['--format is ndjson', ['--tenant', id, '--format', 'sillytavern', '--file', 'a']],
  ['--format is ndjson', ['--tenant', id, '--format', 'ndjson', '--folder', 'a']],
  ["Unknown option '--all'", ['--all']],
])('Wrong words are refused: %s', (reason, words) => {
  expect(() => readExportWords(words)).toThrow(reason)
})

test('A member’s folder is written as it came in', async () => {
  const { bring, tenant, user } = await importer(service)
  await bring(join(kept('lorebooks'), 'data'))
  const folder = join(await temporaryFolder(), 'out')

  const said = await run(['--tenant', tenant.id, '--user', user.id, '--format', 'sillytavern', '--folder', folder])

  expect(said).toBe('Exported 6 files.')
  expect(await readDataFolder(folder)).toEqual(await readDataFolder(join(kept('lorebooks'), 'data/default-user')))
})

test('A whole tenant has a folder for each member, and one for what is nobody’s', async () => {
  const one = await importer(service)
  const other = await importer(service, one.tenant)
  await one.bring(join(kept('one-character'), 'data'))
  await other.bring(join(kept('one-character'), 'data'))
  const characterId = await make(service, other.user, 'characters', { name: 'Left' })
  await ask(service, one.user, 'DELETE', `users/${other.user.id}`)
  await make(service, one.user, 'chats', { title: 'With theirs', characterId })
  const folder = join(await temporaryFolder(), 'out')

  await run(['--tenant', one.tenant.id, '--format', 'sillytavern', '--folder', folder])

  expect(Object.keys(await readDataFolder(folder)).toSorted()).toEqual([
    'default-user/characters/Ann.png',
    'default-user/characters/Left.png',
    'default-user/chats/Ann/c.jsonl',
    'owner/characters/Ann.png',
    'owner/characters/Left.png',
    'owner/chats/Ann/c.jsonl',
    'owner/chats/Left/With theirs.jsonl',
  ])
})

test('A whole tenant is written as lines too', async () => {
  const { bring, tenant } = await importer(service)
  await bring(join(kept('one-character'), 'data'))
  const file = join(await temporaryFolder(), 'out.ndjson')

  expect(await run(['--tenant', tenant.id, '--format', 'ndjson', '--file', file])).toBe(`Exported ${file}.`)

  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n')
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ type: 'end', counts: { character: 1, message: 1 } })
})

test('Who is not there is not exported, and nothing is written over', async () => {
  const { tenant } = await importer(service)
  const folder = await temporaryFolder()
  await writeFile(join(folder, 'mine'), '')
  const words = ['--format', 'sillytavern', '--folder']

  await expect(run(['--tenant', id, ...words, join(folder, 'a')])).rejects.toThrow('There is no such tenant.')
  await expect(run(['--tenant', tenant.id, '--user', id, ...words, join(folder, 'a')])).rejects.toThrow(
    'The tenant has no such user.',
  )
  await expect(run(['--tenant', tenant.id, ...words, folder])).rejects.toThrow('is not empty')
  await expect(run(['--tenant', tenant.id, ...words, join(folder, 'mine')])).rejects.toThrow('is no folder')
})
