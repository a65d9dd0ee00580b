import type { Parts } from '../context.ts'
import type { Transaction } from '../database/database.ts'
import { withTenant } from '../database/tenant-transaction.ts'
import { TooManyRequestsError } from '../errors.ts'
import type { Log } from '../observability/log.ts'

/** Downloads at once in the whole process: each holds a connection for as long as its reader takes. */
const mostAtOnce = 4

/** Milliseconds that a reader may take for one piece, before its connection is given to others. */
const patience = 15_000

/** Writes a piece as soon as the reader takes it. @throws Error where the reader is gone, or too slow. */
async function write(writer: WritableStreamDefaultWriter<Uint8Array>, piece: Uint8Array): Promise<void> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error('The reader of a download takes too long.')), patience)
  try {
    await Promise.race([writer.write(piece), late.promise])
  } finally {
    clearTimeout(timer)
  }
}

/** Long answers that are read from the database as fast as they are taken. There is one of these for all routes. */
export class Downloads {
  readonly #database: Parts['database']
  /** Whose downloads are under way. */
  readonly #running = new Set<string>()

  constructor({ database }: Pick<Parts, 'database'>) {
    this.#database = database
  }

  /**
   * Begins one, as of one moment. The connection is free again when all is read, or the reader is gone.
   * @param who one at a time for each. @param pieces what is sent. @throws TooManyRequestsError; Error where it cannot even begin, as while PostgreSQL is away.
   */
  async begin(
    who: string,
    tenantId: string,
    log: Log,
    pieces: (tx: Transaction) => AsyncIterable<Uint8Array>,
  ): Promise<ReadableStream> {
    if (this.#running.has(who) || this.#running.size >= mostAtOnce) throw new TooManyRequestsError(10)
    this.#running.add(who)
    return await this.#stream(tenantId, pieces, error => {
      this.#running.delete(who)
      if (error !== undefined) log.warn({ error, tenantId }, 'a download ended early')
    })
  }

  async #stream(
    tenantId: string,
    pieces: (tx: Transaction) => AsyncIterable<Uint8Array>,
    onEnd: (error?: unknown) => void,
  ): Promise<ReadableStream> {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    const writer = writable.getWriter()
    const begun = Promise.withResolvers<void>()
    const send = async (tx: Transaction): Promise<void> => {
      for await (const piece of pieces(tx)) {
        begun.resolve()
        await write(writer, piece)
      }
    }
    const work = withTenant(this.#database, tenantId, send, { snapshot: true })
    work.then(
      () => {
        begun.resolve()
        return writer.close().then(() => onEnd(), onEnd)
      },
      error => {
        begun.reject(error)
        onEnd(error)
        return writer.abort(error).catch(() => undefined)
      },
    )
    await begun.promise
    return readable
  }
}
