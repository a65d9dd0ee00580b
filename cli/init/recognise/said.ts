/** What came back for one path. */
export interface PathAnswer {
  readonly path: string
  readonly status: number
  /** By their names in small letters. */
  readonly headers: Readonly<Record<string, string>>
  /** The beginning of it. */
  readonly body: string
}

/** All that a port said. */
export interface Conversation {
  readonly scheme: 'http' | 'https'
  readonly answers: readonly PathAnswer[]
  /** The first bytes of what is no HTTP. */
  readonly other?: string
}

/** What is asked of every port. */
export const firstPath = '/'

/** A conversation, read path by path. What was not answered, or not in JSON, is undefined. */
export class Spoken {
  readonly conversation: Conversation
  readonly #answers: ReadonlyMap<string, PathAnswer>

  constructor(conversation: Conversation) {
    this.conversation = conversation
    this.#answers = new Map(conversation.answers.map(answer => [answer.path, answer]))
  }

  status(path: string): number | undefined {
    return this.#answers.get(path)?.status
  }

  text(path: string): string {
    return this.#answers.get(path)?.body ?? ''
  }

  header(path: string, name: string): string {
    return this.#answers.get(path)?.headers[name] ?? ''
  }

  /** Whether any answer has a header that fits. */
  everSays(name: string, pattern: RegExp): boolean {
    return [...this.#answers.values()].some(({ headers }) => pattern.test(headers[name] ?? ''))
  }

  /** The object that a path answered with, whatever its status. A page of HTML is none: many programs answer so to whatever they do not know. */
  object(path: string): Readonly<Record<string, unknown>> | undefined {
    const answer = this.#answers.get(path)
    if (answer === undefined || answer.status >= 500) return undefined
    try {
      const value: unknown = JSON.parse(answer.body)
      return typeof value === 'object' && value !== null && !Array.isArray(value)
        ? (value as Readonly<Record<string, unknown>>)
        : undefined
    } catch {
      return undefined
    }
  }

  /** Whether a path answered with an object that has all these keys. */
  has(path: string, ...keys: readonly string[]): boolean {
    const found = this.object(path)
    return found !== undefined && keys.every(key => key in found)
  }
}
