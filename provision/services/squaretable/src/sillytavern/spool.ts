import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TooLargeError, UnavailableError, ValidationError } from '../errors.ts'

/** A file that holds what was sent, until it is disposed of. */
export interface Spooled extends AsyncDisposable {
  readonly path: string
  readonly size: number
}

async function* received(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body
  } catch {
    throw new ValidationError('The body ended before it was whole.')
  }
}

const isFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '')

/**
 * Keeps a body in a temporary file, as an archive has to be read in more than one place.
 * @throws TooLargeError as soon as more than `limit` bytes came; nothing stays behind then, as in the other cases
 * @throws ValidationError when the body breaks off
 * @throws UnavailableError when the disk is full
 */
export const spool = async (body: AsyncIterable<Uint8Array>, limit: number): Promise<Spooled> => {
  const folder = await mkdtemp(join(tmpdir(), 'squaretable-import-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    const path = join(folder, 'archive')
    await using file = await open(path, 'wx', 0o600)
    let size = 0
    for await (const chunk of received(body)) {
      size += chunk.length
      if (size > limit) throw new TooLargeError(limit)
      await file.write(chunk)
    }
    return { path, size, [Symbol.asyncDispose]: remove }
  } catch (error) {
    await remove()
    throw isFull(error) ? new UnavailableError('There is no room for the archive at the moment.') : error
  }
}
