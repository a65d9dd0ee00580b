import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { ConfigurationError, readConfiguration } from './configuration.ts'
import type { Transaction } from './database/database.ts'
import { withTenant } from './database/tenant-transaction.ts'
import { makeParts } from './parts.ts'
import { Export } from './repositories/export.ts'
import { Holdings } from './repositories/holdings.ts'
import { Tenants } from './repositories/tenants.ts'
import { type ExportedFile, exportFolder } from './sillytavern/export-folder.ts'
import { FileNames, safeName } from './sillytavern/file-names.ts'
import { FolderTaken, writeFolder } from './sillytavern/write-folder.ts'

const usage =
  'export --tenant <id> --format ndjson --file <file>, or export --tenant <id> [--user <id>] --format sillytavern --folder <dir>'
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** What is exported, and where to. */
export type ExportWords = { readonly tenantId: string } & (
  | { readonly format: 'ndjson'; readonly file: string }
  | { readonly format: 'sillytavern'; readonly folder: string; readonly userId: string | undefined }
)

/** What the words of the command say. @throws ConfigurationError */
export const readExportWords = (words: string[]): ExportWords => {
  const text = { type: 'string' } as const
  const options = { tenant: text, user: text, format: text, folder: text, file: text }
  let values: { [Name in keyof typeof options]?: string }
  try {
    values = parseArgs({ args: words, options }).values
  } catch (error) {
    throw new ConfigurationError(`${(error as Error).message} The command is: ${usage}`)
  }
  const { tenant = '', user, format, folder, file } = values
  if (!uuid.test(tenant)) throw new ConfigurationError(`--tenant takes the id of a tenant. The command is: ${usage}`)
  if (user !== undefined && !uuid.test(user)) {
    throw new ConfigurationError(`--user takes the id of a user. The command is: ${usage}`)
  }
  if (format === 'ndjson' && file !== undefined && folder === undefined && user === undefined) {
    return { tenantId: tenant, format, file }
  }
  if (format === 'sillytavern' && folder !== undefined && file === undefined) {
    return { tenantId: tenant, format, folder, userId: user }
  }
  throw new ConfigurationError(
    `--format is ndjson, of a whole tenant into a --file, or sillytavern, into a --folder. The command is: ${usage}`,
  )
}

async function* linesOf(tx: Transaction, tenantId: string): AsyncGenerator<string> {
  for await (const line of new Export(tx, tenantId).lines()) yield `${line}\n`
}

/** Everybody's folders, side by side: each is called like its owner's e-mail address, up to the @. */
async function* foldersOf(tx: Transaction, tenantId: string): AsyncGenerator<ExportedFile> {
  const names = new FileNames()
  names.claim('default-user')
  const members = await new Holdings(tx, tenantId, null).members()
  const owners = members.map(({ id, email }) => ({ id, handle: names.claim(safeName(email.split('@')[0] ?? '')) }))
  for (const { id, handle } of [...owners, { id: null, handle: 'default-user' }]) {
    for await (const { path, content } of exportFolder(new Holdings(tx, tenantId, id), id)) {
      yield { path: `${handle}/${path}`, content }
    }
  }
}

const writeFile = async (file: string, lines: AsyncIterable<string>): Promise<void> => {
  const partial = `${file}.${process.pid}.partial`
  try {
    await pipeline(lines, createWriteStream(partial, { flags: 'wx', mode: 0o600 }))
    await rename(partial, file)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}

/**
 * Writes what a tenant has, or one member of it, as of one moment: all of it or nothing.
 * @throws ConfigurationError for wrong words or variables, a tenant or member who is not there, or a folder that is not empty
 */
export async function exportCommand(words: string[], environment: NodeJS.ProcessEnv): Promise<void> {
  const wanted = readExportWords(words)
  const { tenantId } = wanted
  const parts = await makeParts(readConfiguration({ ...environment, LOG_LEVEL: 'error' }))
  try {
    const work = async (tx: Transaction): Promise<string> => {
      if (!(await new Tenants(tx, tenantId).find())) throw new ConfigurationError('There is no such tenant.')
      if (wanted.format === 'ndjson') {
        await writeFile(wanted.file, linesOf(tx, tenantId))
        return wanted.file
      }
      const { userId, folder } = wanted
      if (userId === undefined) return `${await writeFolder(folder, foldersOf(tx, tenantId))} files`
      const holdings = new Holdings(tx, tenantId, userId)
      if (!(await holdings.members()).some(({ id }) => id === userId)) {
        throw new ConfigurationError('The tenant has no such user.')
      }
      return `${await writeFolder(folder, exportFolder(holdings, userId))} files`
    }
    console.log(`Exported ${await withTenant(parts.database, tenantId, work, { snapshot: true })}.`)
  } catch (error) {
    throw error instanceof FolderTaken ? new ConfigurationError(error.message) : error
  } finally {
    await parts.close()
  }
}
