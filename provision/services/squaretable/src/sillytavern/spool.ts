import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TimeoutError, TooLargeError, UnavailableError, ValidationError } from '../errors.ts'

/** A file that holds what was sent, until it is disposed of. */
export interface Spooled extends AsyncDisposable {
  readonly path: string
  readonly size: number
}

/** Milliseconds within which so many more bytes of a body have to come. */
const patience = 30_000
const leastBytes = 64 * 1024

/** The pieces of a body. @throws TimeoutError where nothing comes any more, ValidationError where it breaks off */
async function* received(body: AsyncIterable<Uint8Array>, patienceMs: number): AsyncGenerator<Uint8Array> {
  const pieces = body[Symbol.asyncIterator]()
  let since = performance.now()
  let came = 0
  const give = (): never => {
    void pieces.return?.().catch(() => undefined)
    throw new TimeoutError(`Less than ${leastBytes} bytes came within ${Math.round(patienceMs / 1000)} s.`)
  }
  for (;;) {
    const late = Promise.withResolvers<'late'>()
    const timer = setTimeout(() => late.resolve('late'), patienceMs)
    const next = await Promise.race([pieces.next(), late.promise])
      .catch(() => {
        throw new ValidationError('The body ended before it was whole.')
      })
      .finally(() => clearTimeout(timer))
    if (next === 'late') return give()
    if (next.done === true) return
    came += next.value.length
    if (performance.now() - since > patienceMs) {
      if (came < leastBytes) return give()
      since = performance.now()
      came = 0
    }
    yield next.value
  }
}

const isFull = (error: unknown): boolean => ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '')

/**
 * Keeps a body in a temporary file, as an archive has to be read in more than one place.
 * @throws TooLargeError as soon as more than `limit` bytes came; nothing stays behind then, as in the other cases
 * @throws ValidationError when the body breaks off, TimeoutError when it stands still
 * @throws UnavailableError when the disk is full
 */
export const spool = async (
  body: AsyncIterable<Uint8Array>,
  limit: number,
  patienceMs = patience,
): Promise<Spooled> => {
  const folder = await mkdtemp(join(tmpdir(), 'squaretable-import-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    const path = join(folder, 'archive')
    await using file = await open(path, 'wx', 0o600)
    let size = 0
    for await (const chunk of received(body, patienceMs)) {
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
