import type { Parts } from '../context.ts'
import { openArchive, type Packing } from './archive.ts'
import type { Limits } from './entry.ts'
import { importFolder } from './import.ts'
import type { ImportReport } from './report.ts'
import { DatabaseWriter } from './writer.ts'

/** Who imports what. */
export interface ImportRequest {
  readonly tenantId: string
  readonly userId: string
  /** A folder, a zip, a tar or a tar.gz. */
  readonly path: string
  readonly announced?: Packing
  readonly limits?: Limits
  /** Whether what was deleted in the service comes back. */
  readonly bringBack?: boolean
  readonly signal?: AbortSignal
}

/**
 * Imports a folder or an archive into a tenant. What was cached of the tenant is forgotten with each file that changes something.
 * @throws ArchiveRefused when there is nothing to import in it; nothing was written then
 */
export const runImport = async (
  { database, cache }: Pick<Parts, 'database' | 'cache'>,
  { tenantId, userId, path, announced, limits, bringBack = false, signal }: ImportRequest,
): Promise<ImportReport> => {
  const archive = await openArchive(path, { ...(announced && { announced }), ...(limits && { limits }) })
  try {
    const changed = () => cache.forget(tenantId, 'characters', 'chats')
    const writer = new DatabaseWriter({ database, tenantId, userId, changed, bringBack })
    return await importFolder(archive, writer, { ...(signal && { signal }) })
  } finally {
    await archive.close()
  }
}
