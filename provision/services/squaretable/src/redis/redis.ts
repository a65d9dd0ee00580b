import { Redis as Client, type RedisOptions } from 'ioredis'

/** How the connection is made. */
export interface RedisSettings {
  readonly url: string
  /** Hears when Redis goes away and when it is back. */
  readonly onChange?: (state: 'up' | 'down', because?: string) => void
}

const options = {
  lazyConnect: true,
  enableOfflineQueue: false, // while it is away the answer is at once "away", and nothing piles up
  maxRetriesPerRequest: 0,
  commandTimeout: 2000,
  connectTimeout: 3000,
  retryStrategy: (attempts: number) => Math.min(attempts * 100, 1000),
} satisfies RedisOptions

/**
 * The connection to Redis. Redis may be away: who asks through `attempt` gets undefined then, and does without. What had to be
 * removed while it was away is removed before anything is read again.
 */
export class Redis {
  readonly client: Client
  readonly #url: string
  readonly #owed = new Set<string>()
  #up = false

  constructor({ url, onChange }: RedisSettings) {
    this.#url = url
    this.client = new Client(url, options)
    this.client.on('error', () => undefined) // told by 'close'; without a listener it would end the process
    this.client.on('ready', () => {
      this.#settle().then(
        () => {
          this.#up = true
          onChange?.('up')
        },
        () => this.client.disconnect(true),
      )
    })
    this.client.on('close', () => {
      if (this.#up) onChange?.('down')
      this.#up = false
    })
  }

  /** Begins to connect; being away at the start is no error. */
  async connect(): Promise<void> {
    await this.client.connect().catch(() => undefined)
  }

  get isUp(): boolean {
    return this.#up
  }

  /** Asks Redis, or gives undefined where it is away. */
  async attempt<T>(work: (client: Client) => Promise<T>): Promise<T | undefined> {
    if (!this.#up) return undefined
    try {
      return await work(this.client)
    } catch (error) {
      if (isReply(error)) throw error // Redis understood and refused: a mistake of ours, which must not look like an outage
      return undefined
    }
  }

  /** Removes keys; where Redis is away, as soon as it is back and before anything else is asked. */
  async remove(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return
    const done = await this.attempt(client => client.unlink(...keys))
    if (done === undefined) for (const key of keys) this.#owed.add(key)
  }

  /** A connection of its own for listening: a connection that listens can ask nothing else. */
  listener(): Client {
    return new Client(this.#url, {
      ...options,
      enableOfflineQueue: true,
      maxRetriesPerRequest: null,
      autoResubscribe: true,
    })
  }

  async close(): Promise<void> {
    await this.client.quit().catch(() => this.client.disconnect())
  }

  async #settle(): Promise<void> {
    const owed = [...this.#owed]
    if (owed.length === 0) return
    await this.client.unlink(...owed)
    for (const key of owed) this.#owed.delete(key)
  }
}

const isReply = (error: unknown): boolean =>
  error instanceof Error &&
  error.name === 'ReplyError' &&
  !/^(LOADING|READONLY|MASTERDOWN|CLUSTERDOWN)/.test(error.message)
