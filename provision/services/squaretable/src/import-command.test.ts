import { randomUUID } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { application } from '../test/application.ts'
import { characterPng, temporaryFolder } from '../test/sillytavern.ts'
import type { Configuration } from './configuration.ts'
import { characters, tenants, users } from './database/schema/index.ts'
import { withTenant } from './database/tenant-transaction.ts'
import { importCommand, readWords } from './import-command.ts'

/** The variables that make a configuration. */
const environmentOf = ({ REDIS_URL, TOKEN_SECRET, OPERATOR_TOKEN, PUBLIC_URL }: Configuration) => ({
  ...{ REDIS_URL, TOKEN_SECRET, OPERATOR_TOKEN, PUBLIC_URL },
  NODE_ENV: 'test',
})

const id = '0f8fad5b-d9cb-469f-a165-70867728950e'

test('The words of the command say who imports what', () => {
  expect(readWords(['--tenant', id, '--user', id, '--folder', 'data'])).toEqual({
    tenantId: id,
    userId: id,
    path: 'data',
    bringBack: false,
  })
  expect(readWords(['--tenant', id, '--user', id, '--archive', 'a.zip', '--deleted-too'])).toMatchObject({
    path: 'a.zip',
    bringBack: true,
  })
})

test.each([
  ['--tenant takes the id', []],
  ['--tenant takes the id', ['--tenant', 'all']],
  ['--user takes the id', ['--tenant', id]],
  ['either --folder or --archive', ['--tenant', id, '--user', id]],
  ['either --folder or --archive', ['--tenant', id, '--user', id, '--folder', 'a', '--archive', 'b']],
  ["Unknown option '--all'", ['--all']],
])('Wrong words are refused: %s', (reason, words) => {
  expect(() => readWords(words)).toThrow(reason)
})

test('The command imports a folder into the tenant, and prints the report', async () => {
  const { parts, database } = await application()
  const tenantId = randomUUID()
  const [user] = await withTenant(parts.database, tenantId, async tx => {
    await tx.insert(tenants).values({ id: tenantId, name: 'Test', slug: tenantId })
    const values = { tenantId, email: 'a@example.org', name: 'A', role: 'owner' as const, passwordHash: 'none' }
    return await tx.insert(users).values(values).returning({ id: users.id })
  })
  const folder = await temporaryFolder()
  await mkdir(join(folder, 'characters'))
  await writeFile(join(folder, 'characters/A.png'), characterPng({ name: 'A' }))
  const environment = { ...environmentOf(parts.configuration), DATABASE_URL: database.application }
  const words = ['--tenant', tenantId, '--folder', folder, '--user']
  const printed = vi.spyOn(console, 'log').mockImplementation(() => undefined)
  onTestFinished(() => printed.mockRestore())

  await importCommand([...words, user?.id ?? ''], environment)

  expect(JSON.parse(String(printed.mock.calls[0]?.[0]))).toMatchObject({ counts: { characters: { created: 1 } } })
  const rows = await withTenant(parts.database, tenantId, tx => tx.select({ name: characters.name }).from(characters))
  expect(rows).toEqual([{ name: 'A' }])
  await expect(importCommand([...words, randomUUID()], environment)).rejects.toThrow('The tenant has no such user.')
})
