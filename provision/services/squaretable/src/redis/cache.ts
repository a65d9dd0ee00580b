import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { readKept } from './kept.ts'
import { tenantKey } from './keys.ts'
import type { Redis } from './redis.ts'

/** What is kept, by the kind of row that it is made from: a change of one kind forgets that kind only. */
export type Scope = 'members' | 'characters' | 'chats' | 'tenant'

/** What is counted of the cache. */
export type CacheResult = 'hit' | 'miss' | 'away'

/** Seconds after which everything is read again, even if a change was not heard of. */
const lifetime = 60

/** An entry, and the generation that held before it was read. Its value is what this class put there. */
const Entry = z.object({ generation: z.string(), value: z.unknown() })

/**
 * Keeps what was read from the database. Each tenant and scope has a generation; an entry counts only within the generation that
 * held before it was read, so that a reader who was overtaken by a change cannot put the old row back.
 */
export class Cache {
  readonly #redis: Redis
  readonly #count: (scope: Scope, result: CacheResult) => void

  constructor(redis: Redis, count: (scope: Scope, result: CacheResult) => void = () => undefined) {
    this.#redis = redis
    this.#count = count
  }

  /** The kept value, or the one that `load` reads, which is kept then. Values go through JSON. Undefined is not kept. */
  async through<T>(tenantId: string, scope: Scope, id: string, load: () => Promise<T>): Promise<T> {
    const key = tenantKey(tenantId, 'cache', `${scope}:${id}`)
    const generationKey = tenantKey(tenantId, 'generation', scope)
    const found = await this.#redis.attempt(client => client.mget(generationKey, key))
    if (found === undefined) {
      this.#count(scope, 'away')
      return await load()
    }
    const [generation, kept] = found
    const entry = generation && kept ? readKept(Entry, kept) : undefined
    if (entry && entry.generation === generation) {
      this.#count(scope, 'hit')
      return entry.value as T
    }
    this.#count(scope, 'miss')
    const current = generation ?? (await this.#begin(generationKey))
    const value = await load()
    if (current === undefined) return value
    if (value !== undefined) {
      const entry = JSON.stringify({ generation: current, value })
      await this.#redis.attempt(client => client.set(key, entry, 'EX', lifetime))
      // Of a tenant that nobody knows, or that is gone, nothing is left behind, however often somebody asks for it.
    } else if (generation === null) await this.forget(tenantId, scope)
    return value
  }

  /** Everything of these scopes is read again from now on. To be called when the change is committed, before it is answered. */
  async forget(tenantId: string, ...scopes: Scope[]): Promise<void> {
    const keys = scopes.map(scope => tenantKey(tenantId, 'generation', scope))
    await this.#redis.remove(keys)
  }

  /** A generation is a random word: one that was forgotten never comes again. */
  async #begin(key: string): Promise<string | undefined> {
    const word = randomUUID()
    const kept = await this.#redis.attempt(client => client.set(key, word, 'EX', 86_400, 'NX', 'GET'))
    return kept === undefined ? undefined : (kept ?? word)
  }
}
