import { open, stat } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { and, eq } from 'drizzle-orm'
import { ConfigurationError, readConfiguration } from './configuration.ts'
import { users } from './database/schema/index.ts'
import { withTenant } from './database/tenant-transaction.ts'
import { makeParts } from './parts.ts'
import { runRestore } from './restore/run-restore.ts'
import { ArchiveRefused } from './sillytavern/broken-file.ts'
import { commandLimits } from './sillytavern/entry.ts'
import { runImport } from './sillytavern/run-import.ts'

const usage = 'import --tenant <id> --user <id> --folder <dir> | --archive <file> [--deleted-too]'
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Who imports what, from the words of the command. @throws ConfigurationError */
export const readWords = (words: string[]): { tenantId: string; userId: string; path: string; bringBack: boolean } => {
  const text = { type: 'string' } as const
  const options = { tenant: text, user: text, folder: text, archive: text, 'deleted-too': { type: 'boolean' } } as const
  let values: { tenant?: string; user?: string; folder?: string; archive?: string; 'deleted-too'?: boolean }
  try {
    values = parseArgs({ args: words, options }).values
  } catch (error) {
    throw new ConfigurationError(`${(error as Error).message} The command is: ${usage}`)
  }
  const { tenant = '', user = '', folder, archive } = values
  const path = folder ?? archive
  if (!uuid.test(tenant)) throw new ConfigurationError(`--tenant takes the id of a tenant. The command is: ${usage}`)
  if (!uuid.test(user)) throw new ConfigurationError(`--user takes the id of a user. The command is: ${usage}`)
  if (path === undefined || (folder !== undefined && archive !== undefined)) {
    throw new ConfigurationError(`Give either --folder or --archive. The command is: ${usage}`)
  }
  return { tenantId: tenant, userId: user, path, bringBack: values['deleted-too'] ?? false }
}

/** Whether a file is an export of this service. */
const isExport = async (path: string): Promise<boolean> => {
  if ((await stat(path)).isDirectory()) return false
  await using file = await open(path, 'r')
  const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0)
  return buffer.toString('latin1', 0, bytesRead).startsWith('{')
}

/**
 * Imports a SillyTavern data folder, or an export of this service, from the disk, and writes the report to the standard output.
 * @throws ConfigurationError for wrong words or variables, or a user whom the tenant does not have
 * @throws Error when there is nothing to import
 */
export async function importCommand(words: string[], environment: NodeJS.ProcessEnv): Promise<void> {
  const { tenantId, userId, path, bringBack } = readWords(words)
  // The output is the report; what is logged would stand between its lines.
  const parts = await makeParts(readConfiguration({ ...environment, LOG_LEVEL: 'error' }))
  try {
    const own = and(eq(users.tenantId, tenantId), eq(users.id, userId))
    const found = await withTenant(parts.database, tenantId, tx =>
      tx.select({ role: users.role }).from(users).where(own),
    )
    const [member] = found
    if (member === undefined) throw new ConfigurationError('The tenant has no such user.')
    const what = { tenantId, userId, path }
    const importing = (await isExport(path))
      ? runRestore(parts, { ...what, role: member.role })
      : runImport(parts, { ...what, bringBack, limits: commandLimits })
    const report = await importing.catch((error: unknown) => {
      throw error instanceof ArchiveRefused ? new Error(`${path} ${error.message}.`) : error
    })
    console.log(JSON.stringify(report, undefined, 2))
  } finally {
    await parts.close()
  }
}
