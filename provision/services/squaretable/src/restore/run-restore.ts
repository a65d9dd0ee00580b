import type { Parts, Role } from '../context.ts'
import { withTenant } from '../database/tenant-transaction.ts'
import { ArchiveRefused } from '../sillytavern/broken-file.ts'
import type { ImportReport } from '../sillytavern/report.ts'
import { linesOfFile } from './lines.ts'
import { restore } from './restore.ts'

/** Codes of PostgreSQL for values that no column takes, and broken constraints: the file's fault. */
const refused = /^(?:22|23|54)/

const codeOf = (error: unknown): string => {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown }
  return typeof code === 'string' ? code : cause === undefined ? '' : codeOf(cause)
}

/**
 * Brings an export of the service back into a tenant, from a file.
 * @throws ArchiveRefused when it is no whole export; nothing was written then
 */
export const runRestore = async (
  { database, cache }: Pick<Parts, 'database' | 'cache'>,
  request: {
    readonly tenantId: string
    readonly userId: string
    readonly role: Role
    readonly path: string
    readonly signal?: AbortSignal
  },
): Promise<ImportReport> => {
  const { tenantId, userId, role, path, signal } = request
  const who = { tenantId, userId, mayAttribute: role === 'owner' }
  const report = await withTenant(database, tenantId, tx =>
    restore(tx, who, linesOfFile(path), signal && { signal }),
  ).catch((error: unknown) => {
    throw refused.test(codeOf(error)) ? new ArchiveRefused('holds something that the database does not take') : error
  })
  await cache.forget(tenantId, 'characters', 'chats')
  return report
}
