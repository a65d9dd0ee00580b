import type { Socket } from 'node:net'
import { Redis as Client, type RedisOptions } from 'ioredis'
import { gather } from '../gather.ts'

/** One question that Redis was asked, when, and whether it was answered. */
export interface RedisAsked {
  /** In milliseconds, as `performance.now()` counts. */
  readonly begun: number
  readonly seconds: number
  readonly failed: boolean
}

/** How the connection is made. */
export interface RedisSettings {
  readonly url: string
  /** Hears when Redis goes away, at the start too, and when it is back. */
  readonly onChange?: (state: 'up' | 'down') => void
  /** Hears of each question, when it is answered. */
  readonly onAsked?: (asked: RedisAsked) => void
  /** Milliseconds that a question may take before Redis counts as away. */
  readonly patienceMs?: number
}

const options = {
  lazyConnect: true,
  enableOfflineQueue: false, // while it is away the answer is at once "away", and nothing piles up
  maxRetriesPerRequest: 0,
  connectTimeout: 3000,
  retryStrategy: (attempts: number) => Math.min(attempts * 100, 1000),
} satisfies RedisOptions

/**
 * What a broken connection leaves in doubt: a change that Redis forgot when it fell, or that this process could not tell it before
 * it ended itself. All of it is in PostgreSQL as well, and is read from there again.
 */
const doubtful = ['t:{*}:generation:*', 't:{*}:session:*']

/** Answers that say Redis is not able to, rather than that it was asked for nonsense. */
const unable =
  /^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN|OOM|MISCONF|BUSY|TRYAGAIN|NOREPLICAS|NOAUTH|WRONGPASS|NOPERM|ERR max number of clients)/

const isMistake = (error: unknown): boolean =>
  !(error instanceof Error) ||
  (error.name === 'ReplyError' && !unable.test(error.message)) ||
  error instanceof TypeError ||
  error instanceof RangeError ||
  error instanceof SyntaxError ||
  error instanceof ReferenceError

/**
 * The connection to Redis. Redis may be away: who asks through `attempt` gets undefined then, and does without. What had to be
 * removed while it was away is removed before anything is read again.
 */
export class Redis {
  readonly client: Client
  readonly #url: string
  readonly #onChange: (state: 'up' | 'down') => void
  readonly #onAsked: ((asked: RedisAsked) => void) | undefined
  readonly #owed = new Set<string>()
  #settling: Promise<void> = Promise.resolve()
  #up = false

  constructor({ url, onChange = () => undefined, onAsked, patienceMs = 1000 }: RedisSettings) {
    this.#url = url
    this.#onChange = onChange
    this.#onAsked = onAsked
    this.client = new Client(url, { ...options, commandTimeout: patienceMs })
    this.client.on('error', () => undefined) // told by 'close'; without a listener it would end the process
    this.client.on('connect', () => gather(this.client.stream as Socket)) // a new socket for each connection
    this.client.on('ready', () => {
      this.#settling = this.#settle()
    })
    this.client.on('close', () => this.#down())
  }

  /** Begins to connect; being away at the start is no error. */
  async connect(): Promise<void> {
    await this.client.connect().catch(() => this.#onChange('down'))
    await this.#settling
  }

  get isUp(): boolean {
    return this.#up
  }

  /** Asks Redis, or gives undefined where it is away. @throws Error where Redis was asked for nonsense: that must not look like an outage. */
  async attempt<T>(work: (client: Client) => Promise<T>): Promise<T | undefined> {
    if (!this.#up) return undefined
    const begun = performance.now()
    let failed = true
    try {
      const answer = await work(this.client)
      failed = false
      return answer
    } catch (error) {
      if (isMistake(error)) throw error
      this.#doubt(error)
      return undefined
    } finally {
      this.#onAsked?.({ begun, seconds: (performance.now() - begun) / 1000, failed })
    }
  }

  /** Removes keys; where Redis is away, as soon as it is back and before anything else is asked. */
  async remove(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return
    const done = await this.attempt(client => client.unlink(...keys))
    if (done !== undefined) return
    for (const key of keys) this.#owed.add(key)
    // It may be back already, or refuse what it cannot do: nothing is read while something is owed.
    if (this.#up) this.#again()
  }

  /** A connection of its own for listening: a connection that listens can ask nothing else. The caller connects and ends it. */
  listener(): Client {
    const listening = new Client(this.#url, {
      ...options,
      enableOfflineQueue: true,
      maxRetriesPerRequest: null,
      autoResubscribe: true,
    })
    listening.on('error', () => undefined) // it connects again by itself
    return listening
  }

  async close(): Promise<void> {
    await this.client.quit().catch(() => undefined)
    this.client.disconnect()
  }

  /** Once connected: removes what is in doubt and what is owed, and only then counts as up. Never rejects. */
  async #settle(): Promise<void> {
    try {
      for (const pattern of doubtful) await this.#sweep(pattern)
      while (this.#owed.size > 0) {
        const owed = [...this.#owed]
        await this.client.unlink(...owed)
        for (const key of owed) this.#owed.delete(key)
      }
    } catch {
      if (this.client.status === 'ready') this.client.disconnect(true)
      return
    }
    if (this.client.status !== 'ready') return
    this.#up = true
    this.#onChange('up')
  }

  async #sweep(pattern: string): Promise<void> {
    let cursor = '0'
    do {
      const [next, keys] = await this.client.scan(cursor, 'MATCH', pattern, 'COUNT', 1000)
      if (keys.length > 0) await this.client.unlink(...keys)
      cursor = next
    } while (cursor !== '0')
  }

  /** A question without an answer: the connection is made anew, rather than let every other wait as long. */
  #doubt(error: unknown): void {
    if (error instanceof Error && /timed out/i.test(error.message)) this.#again()
  }

  #again(): void {
    this.#down()
    if (this.client.status === 'ready') this.client.disconnect(true)
  }

  #down(): void {
    if (this.#up) this.#onChange('down')
    this.#up = false
  }
}
