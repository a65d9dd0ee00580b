import type { ChatEvent } from '../redis/channel.ts'

/** A sign of life, which is also the moment to look whether the login still holds. */
export const heartbeat = Symbol('heartbeat')

/** Events that may wait for a caller who reads slowly. */
const most = 1000

/** What waits to be told to one caller who listens. */
export class EventQueue {
  readonly #waiting: (ChatEvent | typeof heartbeat)[] = []
  readonly #onStalled: () => void
  #wake: () => void = () => undefined
  #over = false

  /** @param onStalled hears that the caller takes nothing any more; the queue has ended itself then. */
  constructor(onStalled: () => void) {
    this.#onStalled = onStalled
  }

  push(next: ChatEvent | typeof heartbeat): void {
    if (this.#over) return
    // One sign of life still unread when the next is due, or very many events: nobody reads any more.
    if (this.#waiting.length >= most || (next === heartbeat && this.#waiting.includes(heartbeat))) {
      this.end()
      this.#onStalled()
      return
    }
    this.#waiting.push(next)
    this.#wake()
  }

  /** Nothing comes any more, and what waits is dropped: who comes again is told it then. */
  end(): void {
    this.#over = true
    this.#waiting.length = 0
    this.#wake()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ChatEvent | typeof heartbeat> {
    while (!this.#over) {
      const next = this.#waiting.shift()
      if (next !== undefined) yield next
      else await new Promise<void>(resolve => (this.#wake = resolve))
    }
  }
}
