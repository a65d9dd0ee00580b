import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { withTenant } from '../src/database/tenant-transaction.ts'
import { Holdings } from '../src/repositories/holdings.ts'
import { exportFolder } from '../src/sillytavern/export-folder.ts'
import { writeFolder } from '../src/sillytavern/write-folder.ts'
import type { Application } from './application.ts'
import type { TestTenant, TestUser } from './tenants.ts'

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const contentOf = (path: string, bytes: Buffer): unknown => {
  const end = extname(path).toLowerCase()
  const text = () => bytes.toString('utf8').replace(/^\uFEFF/, '')
  if (end === '.json') return parsed(text())
  if (end !== '.jsonl') return bytes.toString('base64')
  return text()
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(parsed)
}

/** What a data folder says: JSON as what it means, whatever the order of its keys, and everything else byte for byte. */
export const readDataFolder = async (folder: string): Promise<Record<string, unknown>> => {
  const names = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = names.filter(file => file.isFile()).map(({ parentPath, name }) => join(parentPath, name))
  const read = files.map(async path => {
    const under = path.slice(folder.length + 1).normalize('NFC')
    return [under, contentOf(path, await readFile(path))] as const
  })
  return Object.fromEntries((await Promise.all(read)).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** Exports what somebody has into a folder. */
export const exportTo = (service: Application, { id }: TestTenant, user: TestUser, folder: string): Promise<number> =>
  withTenant(
    service.parts.database,
    id,
    tx => writeFolder(folder, exportFolder(new Holdings(tx, id, user.id), user.id)),
    { snapshot: true },
  )
