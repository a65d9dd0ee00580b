import { open, stat } from 'node:fs/promises'
import { ArchiveRefused } from './broken-file.ts'
import { type Archive, defaultLimits, type Limits } from './entry.ts'
import { Folder } from './folder.ts'
import { Tar } from './tar.ts'
import { Zip } from './zip.ts'

/** What an archive is packed as; told by its first bytes, not by its name. */
export type Packing = 'zip' | 'gzip' | 'tar'

const ustarAt = 257

const packingOf = (start: Buffer): Packing | undefined => {
  if (start.subarray(0, 2).toString('latin1') === 'PK') return 'zip'
  if (start[0] === 0x1f && start[1] === 0x8b) return 'gzip'
  return start.subarray(ustarAt, ustarAt + 5).toString('latin1') === 'ustar' ? 'tar' : undefined
}

/**
 * A folder or an archive file, ready to be walked.
 * @throws ArchiveRefused when the file is no zip, tar or tar.gz, or not the one that was announced
 */
export const openArchive = async (
  path: string,
  { announced, limits = defaultLimits }: { readonly announced?: Packing; readonly limits?: Limits } = {},
): Promise<Archive> => {
  if ((await stat(path)).isDirectory()) return new Folder(path, limits)
  const file = await open(path, 'r')
  const start = Buffer.alloc(512)
  await file.read(start, 0, start.length, 0)
  const packing = packingOf(start)
  if (packing === undefined || (announced !== undefined && announced !== packing)) {
    await file.close()
    throw new ArchiveRefused(announced === undefined ? 'is no zip, tar or tar.gz' : `is no ${announced} archive`)
  }
  const archive = packing === 'zip' ? new Zip(file.fd, limits) : new Tar(file, packing === 'gzip', limits)
  return { entries: (refuse, wants) => archive.entries(refuse, wants), close: () => file.close() }
}
