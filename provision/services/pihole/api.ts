import { setTimeout as sleep } from 'node:timers/promises'
import { type Dispatcher, fetch } from 'undici'
import { z } from 'zod'

/** A call to Pi-hole's API that was not answered as it should be. Its message is a sentence without secrets. */
export class PiholeError extends Error {
  override name = 'PiholeError'
}

/** Where Pi-hole's API is, and how long a caller waits for it. */
export interface PiholeAccess {
  /** Without `/api`, e.g. `http://172.30.0.3`. */
  readonly url: string
  readonly password: string
  /** undici's way there. */
  readonly dispatcher?: Dispatcher
  /** Milliseconds for one call; 10 s unless said. */
  readonly timeoutMs?: number
  /** Milliseconds for which connections may be refused or break: Pi-hole restarts itself on many changes. 30 s unless said. */
  readonly patienceMs?: number
}

/** Whether names are blocked. With a timer (seconds) that turns around when it has run out. */
interface BlockingState {
  readonly blocking: boolean
  readonly timer: number | null
}

const session = z.object({ session: z.object({ valid: z.boolean(), sid: z.string().nullable(), message: z.string() }) })
const refusal = z.object({ error: z.object({ key: z.string(), message: z.string(), hint: z.string().nullable() }) })
const hosts = z.object({ config: z.object({ dns: z.object({ hosts: z.array(z.string()) }) }) })
const upstreams = z.object({ config: z.object({ dns: z.object({ upstreams: z.array(z.string()) }) }) })
const blocking = z.object({ blocking: z.enum(['enabled', 'disabled']), timer: z.number().nullable() })

interface Answer {
  readonly status: number
  readonly text: string
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** undici says "fetch failed" and keeps the reason as its cause. */
const reason = (error: unknown): string => {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return inner instanceof Error ? inner.message : String(inner)
}

/** A refused or broken connection is a restart; anything else will not mend itself. */
const isRestart = (error: unknown): boolean => /refused|reset|other side closed|hang up|EPIPE/i.test(reason(error))

/** The refusal in an answer, as the end of a sentence. */
function why({ status, text }: Answer): string {
  const { success, data } = refusal.safeParse(parsed(text))
  if (!success) return `HTTP status ${status}, ${text === '' ? 'an empty answer' : `"${text.slice(0, 200)}"`}`
  return `"${data.error.message}"${data.error.hint ? ` (${data.error.hint})` : ''}, HTTP status ${status}`
}

/**
 * The API of Pi-hole v6, as a deploy uses it: one login, and `await using` gives the seat back, of which there are sixteen.
 * Every call may be repeated after a broken connection, and throws PiholeError.
 */
export class Pihole implements AsyncDisposable {
  readonly #access: PiholeAccess
  #sid = ''

  private constructor(access: PiholeAccess) {
    this.#access = { ...access, url: access.url.replace(/\/$/, '') }
  }

  /** @throws PiholeError also where no password is set: then the API would take any. */
  static async login(access: PiholeAccess): Promise<Pihole> {
    const pihole = new Pihole(access)
    await pihole.#login()
    return pihole
  }

  async #login(): Promise<void> {
    const { url, password } = this.#access
    let answer = await this.#ask('POST', '/auth', { password })
    if (answer.status === 429 && answer.text.includes('rate_limiting')) {
      await sleep(1100)
      answer = await this.#ask('POST', '/auth', { password })
    }
    const { success, data } = session.safeParse(parsed(answer.text))
    if (!success) throw new PiholeError(`Pi-hole at ${url} lets nobody in: ${why(answer)}.`)
    if (!data.session.valid)
      throw new PiholeError(`Pi-hole at ${url} refuses the password: it says "${data.session.message}".`)
    if (data.session.sid === null) {
      throw new PiholeError(
        `Pi-hole at ${url} has no password: anybody may change it. Set FTLCONF_webserver_api_password.`,
      )
    }
    this.#sid = data.session.sid
  }

  /** Gives the seat back. A session that has ended already is no error. */
  async [Symbol.asyncDispose](): Promise<void> {
    const answer = await this.#ask('DELETE', '/auth')
    if (answer.status !== 204 && answer.status !== 401) throw this.#unexpected('end the session', answer)
  }

  /** The local records: lines of an address and one or more names. */
  async hosts(): Promise<readonly string[]> {
    return (await this.#read('/config/dns/hosts', 'list the local records', hosts)).config.dns.hosts
  }

  /** Adds a local record, e.g. `100.64.0.1 chat.example.org`; it answers at once. One that is there already is left. */
  async addHost(record: string): Promise<void> {
    const answer = await this.#ask('PUT', `/config/dns/hosts/${encodeURIComponent(record)}`)
    if (answer.status === 201) return
    const { data } = refusal.safeParse(parsed(answer.text))
    if (answer.status === 400 && data?.error.message === 'Item already present') return
    throw this.#unexpected(`add the record "${record}"`, answer)
  }

  /** Removes a local record. One that is not there is no error. */
  async deleteHost(record: string): Promise<void> {
    const answer = await this.#ask('DELETE', `/config/dns/hosts/${encodeURIComponent(record)}`)
    const absent = answer.status === 404 && !refusal.safeParse(parsed(answer.text)).success
    if (answer.status !== 204 && !absent) throw this.#unexpected(`remove the record "${record}"`, answer)
  }

  async blocking(): Promise<BlockingState> {
    const { blocking: state, timer } = await this.#read('/dns/blocking', 'tell whether it blocks', blocking)
    return { blocking: state === 'enabled', timer }
  }

  /** Switches blocking for good: a timer that runs is ended. */
  async setBlocking(wanted: boolean): Promise<void> {
    const answer = await this.#ask('POST', '/dns/blocking', { blocking: wanted, timer: null })
    const { success, data } = blocking.safeParse(parsed(answer.text))
    if (success && (data.blocking === 'enabled') === wanted) return
    throw this.#unexpected(`switch blocking ${wanted ? 'on' : 'off'}`, answer)
  }

  /** The servers that Pi-hole asks, each with `#port` where it is not 53. */
  async upstreams(): Promise<readonly string[]> {
    return (await this.#read('/config/dns/upstreams', 'tell its upstreams', upstreams)).config.dns.upstreams
  }

  async #read<T>(path: string, what: string, schema: z.ZodType<T>): Promise<T> {
    const answer = await this.#ask('GET', path)
    const { success, data } = schema.safeParse(parsed(answer.text))
    if (answer.status !== 200 || !success) throw this.#unexpected(what, answer)
    return data
  }

  #unexpected(what: string, answer: Answer): PiholeError {
    return new PiholeError(`Pi-hole at ${this.#access.url} did not ${what}: ${why(answer)}.`)
  }

  /** One call, repeated while Pi-hole restarts. Any status is an answer. */
  async #ask(method: string, path: string, body?: object): Promise<Answer> {
    const { url, dispatcher, timeoutMs = 10_000, patienceMs = 30_000 } = this.#access
    const patience = Date.now() + patienceMs
    for (;;) {
      try {
        const response = await fetch(`${url}/api${path}`, {
          method,
          headers: {
            ...(this.#sid !== '' && { 'X-FTL-SID': this.#sid }),
            ...(body !== undefined && { 'Content-Type': 'application/json' }),
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
          ...(dispatcher !== undefined && { dispatcher }),
          signal: AbortSignal.timeout(timeoutMs),
        })
        return { status: response.status, text: await response.text() }
      } catch (error) {
        if (!isRestart(error) || Date.now() > patience) {
          throw new PiholeError(`${method} ${url}/api${path} was not answered: ${reason(error)}.`, { cause: error })
        }
        await sleep(100)
      }
    }
  }
}
