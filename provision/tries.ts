import type { AgentAuthMethod, NoAuthMethod, PublicKeyAuthMethod } from 'ssh2'
import type { KeyOffer } from './offers.ts'

/** The keys of one login, tried one after another. */
export class Tries {
  readonly #left: KeyOffer[]
  readonly #tried: KeyOffer[] = []
  #methods: readonly string[] | undefined
  #greetings = 0
  /** Sentences on keys that could not sign. */
  readonly complaints: string[] = []

  constructor(offers: readonly KeyOffer[]) {
    this.#left = [...offers]
  }

  /** The key that was offered last. */
  get last(): KeyOffer | undefined {
    return this.#tried.at(-1)
  }

  /** What was tried, in the words of the messages, and how the server says that it can be logged in to, where it was asked. */
  get told(): { tried: readonly string[]; methods: readonly string[] | undefined } {
    return { tried: this.#tried.map(({ words }) => words), methods: this.#methods }
  }

  /**
   * What is tried next. Without a key the server says what it takes, and counts it as no failure: so it is asked once before the keys, and once
   * behind them, as ssh2 does not tell that a key was taken and something else is wanted besides.
   * @param methods that the server takes after the try before. @returns false when nothing is left.
   */
  next(
    methods: readonly string[] | undefined,
    username: string,
  ): NoAuthMethod | AgentAuthMethod | PublicKeyAuthMethod | false {
    this.#methods = methods
    const offer = methods?.includes('publickey') === true ? this.#left.shift() : undefined
    if (offer !== undefined) {
      this.#tried.push(offer)
      return offer.method(username)
    }
    if (this.#greetings > 1 || (this.#greetings === 1 && this.#tried.length === 0)) return false
    this.#greetings++
    return { type: 'none', username }
  }

  /** The key that was offered last did not sign, although the server would have taken it: the next may do. */
  unsigned({ message }: Error): void {
    this.complaints.push(`${this.last?.words} did not sign (${message}).`)
  }
}
