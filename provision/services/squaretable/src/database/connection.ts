import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'

/** What a query is asked through: one connection, inside one transaction of one tenant. */
export type Transaction = NodePgDatabase

/** One query that was answered, or not. */
export interface Asked {
  /** With placeholders, never with values. */
  readonly text: string
  /** When it was asked, in milliseconds as `performance.now()` counts. */
  readonly begun: number
  readonly seconds: number
  readonly failed: boolean
}

/** What `pg` is given: a text, or a text and how its answer is to be read. */
type Query = string | { readonly text: string; readonly name?: string | undefined }

/**
 * Errors after which the connection cannot be used any more, although PostgreSQL said them itself: it ends it, its plans are old, or it
 * leads to a server that takes no writes, as after a failover.
 */
const fatal = /^(57P|08|0A000|25P03|25006)/

/** Beginning and ending belong to whoever borrowed the connection. */
const boundary =
  /^\s*(begin|start\s+transaction|commit|end|abort|prepare\s+transaction|rollback(?!\s+(work\s+)?to)|discard|set\s+session)\b/i

/**
 * A connection, for as long as one transaction has it. Once that is over its query builder is of no use: a query that was forgotten
 * somewhere can never run inside the transaction of whoever has the connection next.
 */
export class Connection {
  /** The query builder. */
  readonly transaction: Transaction
  readonly #client: pg.PoolClient
  readonly #onQuery: (asked: Asked) => void
  readonly #nameOf: (text: string) => string | undefined
  #endsAfterOne = false
  #committed: Promise<pg.QueryResult> | undefined
  #over = false
  #broken = false

  /** @param nameOf the name under which a text is prepared; undefined where it is not. */
  constructor(client: pg.PoolClient, onQuery: (asked: Asked) => void, nameOf: (text: string) => string | undefined) {
    this.#client = client
    this.#onQuery = onQuery
    this.#nameOf = nameOf
    const borrowed = { query: (query: Query, values?: unknown[]) => this.#ask(query, values) }
    this.transaction = drizzle({ client: borrowed as unknown as pg.PoolClient })
  }

  /** Says something that is no query of the application, such as BEGIN. */
  async run(text: string): Promise<pg.QueryResult> {
    return await this.#measured(text, text)
  }

  /** From now on COMMIT goes out behind the first query, without waiting for its answer; there is no second. */
  endAfterOne(): void {
    this.#endsAfterOne = true
  }

  /** Ends the transaction, unless its only query did. @returns the command that PostgreSQL made of it: ROLLBACK, where something in it had failed. */
  async commit(): Promise<string> {
    const { command } = await (this.#committed ?? this.run('COMMIT'))
    return command
  }

  /** Undoes what is open; a connection that cannot even do that is not used again. Never throws. */
  async rollback(): Promise<void> {
    if (this.#broken) return
    // What COMMIT went out behind is ended already.
    await (this.#committed ?? this.run('ROLLBACK')).catch(() => {
      this.#broken = true
    })
  }

  /** It is closed when it is released, never lent again. */
  abandon(): void {
    this.#broken = true
  }

  /** Gives the connection back, or closes it where its state is not known. */
  release(): void {
    this.#over = true
    this.#client.release(this.#broken)
  }

  async #ask(query: Query, values: unknown[] | undefined): Promise<pg.QueryResult> {
    const text = typeof query === 'string' ? query : query.text
    if (this.#over) throw new Error('The transaction is over: every query has to be awaited inside it.')
    if (boundary.test(text)) throw new Error('A transaction is begun and ended by withTenant only.')
    const name = this.#nameOf(text)
    const named = name === undefined ? query : { ...(typeof query === 'string' ? { text } : query), name }
    const asked = this.#measured(text, named, values)
    if (this.#endsAfterOne) {
      this.#over = true
      this.#committed = this.run('COMMIT')
      this.#committed.catch(() => undefined) // told by what was asked, or by commit
    }
    return await asked
  }

  async #measured(text: string, query: Query, values?: unknown[]): Promise<pg.QueryResult> {
    const begun = performance.now()
    let failed = true
    try {
      const result = await this.#client.query(query as pg.QueryConfig, values)
      failed = false
      return result
    } catch (error) {
      // What is not said by PostgreSQL is about the way to it: an answer may still come, to whoever asks next.
      if (!(error instanceof pg.DatabaseError) || fatal.test(error.code ?? '')) this.#broken = true
      throw error
    } finally {
      this.#onQuery({ text, begun, seconds: (performance.now() - begun) / 1000, failed })
    }
  }
}
