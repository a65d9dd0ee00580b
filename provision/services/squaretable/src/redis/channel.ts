import { randomUUID } from 'node:crypto'
import type { Redis as Client } from 'ioredis'
import { z } from 'zod'
import { tenantKey } from './keys.ts'
import type { Redis } from './redis.ts'

const event = z.object({
  type: z.enum(['message.created', 'message.updated', 'message.deleted', 'chat.updated', 'chat.deleted']),
  /** What is told: the row as its route answers it, or its id where it is gone. */
  data: z.looseObject({ id: z.string() }),
})

/** Something that happened in a chat. */
export type ChatEvent = z.output<typeof event>

const published = z.object({ origin: z.string(), event })

type Hears = (event: ChatEvent) => void

interface Channel {
  readonly hearers: Set<Hears>
  /** Settled when Redis has been asked to tell this process too. */
  asked: Promise<void>
}

/**
 * What happens in chats, told to those who listen: in this process at once, and in the others through Redis. While Redis is away the
 * others hear nothing; within this process nothing is lost.
 */
export class Channels {
  readonly #redis: Redis
  readonly #onStrange: () => void
  readonly #origin = randomUUID()
  readonly #channels = new Map<string, Channel>()
  #listener: Client | undefined

  /** @param onStrange hears that something came that is no event. */
  constructor(redis: Redis, onStrange: () => void = () => undefined) {
    this.#redis = redis
    this.#onStrange = onStrange
  }

  /** Tells everybody who listens to this chat. To be called when the change is committed. */
  async publish(tenantId: string, chatId: string, event: ChatEvent): Promise<void> {
    const name = tenantKey(tenantId, 'chat', chatId)
    this.#deliver(name, event)
    const text = JSON.stringify({ origin: this.#origin, event })
    await this.#redis.attempt(client => client.publish(name, text))
  }

  /** Listens to a chat. @returns how to leave. */
  async listen(tenantId: string, chatId: string, hears: Hears): Promise<() => void> {
    const name = tenantKey(tenantId, 'chat', chatId)
    const channel = this.#channels.get(name) ?? { hearers: new Set(), asked: Promise.resolve() }
    channel.hearers.add(hears)
    if (!this.#channels.has(name)) {
      this.#channels.set(name, channel)
      channel.asked = this.#ask(name)
    }
    if (this.#redis.isUp) await channel.asked
    return () => this.#leave(name, hears)
  }

  close(): void {
    this.#listener?.disconnect()
  }

  /** Where Redis is away this fails, and is done again as soon as there is a connection. */
  async #ask(name: string): Promise<void> {
    this.#listener ??= this.#connect()
    await this.#listener.subscribe(name).catch(() => undefined)
  }

  #connect(): Client {
    const listener = this.#redis.listener()
    listener.on('message', (name: string, text: string) => this.#receive(name, text))
    listener.on('ready', () => {
      const names = [...this.#channels.keys()]
      if (names.length > 0) listener.subscribe(...names).catch(() => undefined) // lost again: 'ready' comes again
    })
    return listener
  }

  #receive(name: string, text: string): void {
    const read = published.safeParse(parsed(text))
    if (!read.success) this.#onStrange()
    else if (read.data.origin !== this.#origin) this.#deliver(name, read.data.event)
  }

  #deliver(name: string, event: ChatEvent): void {
    for (const hears of this.#channels.get(name)?.hearers ?? []) hears(event)
  }

  #leave(name: string, hears: Hears): void {
    const channel = this.#channels.get(name)
    if (!channel?.hearers.delete(hears) || channel.hearers.size > 0) return
    this.#channels.delete(name)
    if (this.#listener?.status === 'ready') this.#listener.unsubscribe(name).catch(() => undefined)
  }
}

/** What a text says in JSON; undefined where it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
