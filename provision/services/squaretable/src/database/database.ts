import { sql } from 'drizzle-orm'
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres'
import pg from 'pg'

/** What a query is asked through: one connection, inside one transaction of one tenant. */
export type Transaction = NodePgDatabase

/** How the pool is made. */
export interface DatabaseSettings {
  readonly url: string
  /** How many connections there may be at most; who comes later waits. */
  readonly connections: number
  /** Milliseconds after which who waits for a connection is sent away. */
  readonly patienceMs?: number
  /** Hears of connections that broke while nobody used them. */
  readonly onError?: (error: Error) => void
  /** Hears how long each query took, in seconds. */
  readonly onQuery?: (seconds: number) => void
}

/** The connections to PostgreSQL. There is one pool in a process. */
export class Database {
  readonly #pool: pg.Pool
  readonly #onQuery: ((seconds: number) => void) | undefined
  readonly #transactions = new WeakMap<pg.PoolClient, Transaction>()

  constructor({ url, connections, patienceMs = 10_000, onError, onQuery }: DatabaseSettings) {
    this.#onQuery = onQuery
    this.#pool = new pg.Pool({
      connectionString: url,
      max: connections,
      connectionTimeoutMillis: patienceMs,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      application_name: 'squaretable',
    })
    this.#pool.on('error', error => onError?.(error)) // without a listener a lost connection would end the process
  }

  /** A connection for one transaction; the caller gives it back. @throws Error where none comes free in time. */
  connect(): Promise<pg.PoolClient> {
    return this.#pool.connect()
  }

  /** The query builder on a connection. */
  on(client: pg.PoolClient): Transaction {
    const known = this.#transactions.get(client)
    if (known) return known
    const made = drizzle({ client: this.#timed(client) })
    this.#transactions.set(client, made)
    return made
  }

  /** Whether PostgreSQL answers. @throws Error where it does not, within two seconds. */
  async ping(): Promise<void> {
    const client = await this.#pool.connect()
    try {
      await drizzle({ client }).execute(sql`SELECT 1`)
      client.release()
    } catch (error) {
      client.release(true)
      throw error
    }
  }

  /** How the connections stand at the moment. */
  get connections(): { readonly total: number; readonly idle: number; readonly waiting: number } {
    return { total: this.#pool.totalCount, idle: this.#pool.idleCount, waiting: this.#pool.waitingCount }
  }

  /** Waits for what is under way, and closes every connection. */
  async close(): Promise<void> {
    await this.#pool.end()
  }

  #timed(client: pg.PoolClient): pg.PoolClient {
    const onQuery = this.#onQuery
    if (!onQuery) return client
    const query = client.query.bind(client) as (...words: unknown[]) => Promise<unknown>
    const timed = (...words: unknown[]): Promise<unknown> => {
      const begun = performance.now()
      return query(...words).finally(() => onQuery((performance.now() - begun) / 1000))
    }
    return Object.assign(Object.create(client), { query: timed }) as pg.PoolClient
  }
}
