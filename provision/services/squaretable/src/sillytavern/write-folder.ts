import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { basename, dirname, join, resolve, sep } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ExportedFile } from './export-folder.ts'

/** There is something where a folder is to be written. */
export class FolderTaken extends Error {
  override readonly name = 'FolderTaken'
}

/** Whether nothing stands in the way. @throws FolderTaken */
const checkFree = async (folder: string): Promise<void> => {
  const there = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error.code === 'ENOTDIR' ? new FolderTaken(`${folder} is no folder.`) : error
  })
  if (there.length > 0) throw new FolderTaken(`${folder} is not empty. Name one that is, or is not there yet.`)
}

/**
 * Writes files into a folder, all of them or none.
 * @returns how many there were.
 * @throws FolderTaken where the folder is there already, with something in it
 */
export const writeFolder = async (folder: string, files: AsyncIterable<ExportedFile>): Promise<number> => {
  const target = resolve(folder)
  await checkFree(target)
  await mkdir(dirname(target), { recursive: true })
  const partial = await mkdtemp(join(dirname(target), `.${basename(target)}-`))
  try {
    let count = 0
    for await (const { path, content } of files) {
      const place = resolve(partial, path)
      if (!place.startsWith(partial + sep)) throw new Error(`${path} would lie outside of the folder.`)
      await mkdir(dirname(place), { recursive: true })
      await pipeline(Readable.from(content), createWriteStream(place, { flags: 'wx', mode: 0o600 }))
      count += 1
    }
    await rmdir(target).catch(() => undefined) // an empty one, or none
    await rename(partial, target)
    return count
  } catch (error) {
    await rm(partial, { recursive: true, force: true })
    throw error
  }
}
