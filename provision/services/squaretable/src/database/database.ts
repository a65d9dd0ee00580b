import { Socket } from 'node:net'
import pg from 'pg'
import { gather } from '../gather.ts'
import { type Asked, Connection } from './connection.ts'
import { Statements } from './statements.ts'

export type { Asked, Transaction } from './connection.ts'

/** How the pool is made. */
export interface DatabaseSettings {
  readonly url: string
  /** How many connections there may be at most; who comes later waits. */
  readonly connections: number
  /** Milliseconds after which who waits for a connection is sent away. */
  readonly patienceMs?: number
  /** Hears of connections that broke. */
  readonly onError?: (error: Error) => void
  /** Hears of each query, when it is answered. */
  readonly onQuery?: (asked: Asked) => void
}

/** Milliseconds that PostgreSQL may take to say that it is there. */
const pingPatience = 2000

/** A socket that sends BEGIN together with what is asked behind it. */
function gathering(): Socket {
  const socket = new Socket()
  // Not by a class of its own: `connect` puts the write of every socket back.
  socket.once('connect', () => gather(socket))
  return socket
}

/** The connections to PostgreSQL. There is one pool in a process. */
export class Database {
  readonly #pool: pg.Pool
  readonly #statements = new Statements()
  readonly #onQuery: (asked: Asked) => void
  /** When PostgreSQL last answered. */
  #answered = Number.NEGATIVE_INFINITY

  constructor({ url, connections, patienceMs = 10_000, onError, onQuery }: DatabaseSettings) {
    this.#onQuery = asked => {
      if (!asked.failed) this.#answered = performance.now()
      onQuery?.(asked)
    }
    this.#pool = new pg.Pool({
      connectionString: url,
      max: connections,
      connectionTimeoutMillis: patienceMs,
      idleTimeoutMillis: 30_000,
      keepAlive: true,
      stream: gathering,
      pipeline: true, // what is asked behind BEGIN goes out with it
      // Longer than the role's statement_timeout: it is for a server that vanished without a word.
      query_timeout: 20_000,
      application_name: 'squaretable',
    })
    // Without a listener a lost connection would end the process: the pool listens while a connection is idle, and nobody while it is lent.
    this.#pool.on('error', error => onError?.(error))
    this.#pool.on('connect', client => client.on('error', () => undefined))
  }

  /** A connection for one transaction; the caller releases it. @throws Error where none comes free in time, or PostgreSQL is away. */
  async connect(): Promise<Connection> {
    const client = await this.#pool.connect()
    return new Connection(client, this.#onQuery, text => this.#statements.nameOf(text))
  }

  /**
   * Whether PostgreSQL answers, and takes writes. Where every connection is busy, an answer to one of them within the last seconds counts as well: many
   * requests are no outage.
   * @returns what it takes; undefined where it was too busy to say so.
   * @throws Error where it does not answer within two seconds.
   */
  async ping(): Promise<'writes' | 'reads' | undefined> {
    let late: NodeJS.Timeout | undefined
    const patience = new Promise<'late'>(resolve => {
      late = setTimeout(resolve, pingPatience, 'late')
    })
    const asked = this.#ask()
    const first = await Promise.race([asked, patience]).finally(() => clearTimeout(late))
    if (first !== 'late') return first
    asked.catch(() => undefined) // nobody waits for it any more
    if (performance.now() - this.#answered > pingPatience) throw new Error('PostgreSQL did not answer in time.')
    return undefined
  }

  /** How the connections stand at the moment. */
  get connections(): { readonly total: number; readonly idle: number; readonly waiting: number } {
    return { total: this.#pool.totalCount, idle: this.#pool.idleCount, waiting: this.#pool.waitingCount }
  }

  /** Waits for what is under way, and closes every connection. */
  async close(): Promise<void> {
    await this.#pool.end()
  }

  async #ask(): Promise<'writes' | 'reads'> {
    const connection = await this.connect()
    try {
      const { rows } = await connection.run("SELECT current_setting('transaction_read_only') AS only")
      if (rows[0]?.only !== 'on') return 'writes'
      connection.abandon() // the next one may lead to a server that takes them
      return 'reads'
    } finally {
      connection.release()
    }
  }
}
