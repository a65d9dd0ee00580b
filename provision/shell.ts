import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as tlsConnect } from 'node:tls'
import type { Client, ClientChannel } from 'ssh2'
import { Agent, type Dispatcher } from 'undici'

/** The target or a vantage could not be reached, or a call over its connection broke off. Exit code 2. */
export class ShellError extends Error {
  override name = 'ShellError'
}

/** The connection broke off, before or while something was asked. */
export class ConnectionLost extends ShellError {
  override name = 'ConnectionLost'
}

/** The machine was asked to open a connection, tried, and did not get one: an answer about the other end, not about the machine. */
export class ConnectionRefused extends ShellError {
  override name = 'ConnectionRefused'
}

/** What a command answered. Nothing is trimmed. */
export interface Answer {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Limits of one call. `input` goes to the command's standard input. */
export interface CallOptions {
  readonly input?: string | Uint8Array
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

const quote = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)

/** A command line whose every interpolation is quoted; an array becomes several words. */
export const sh = (texts: TemplateStringsArray, ...values: readonly (string | number | readonly string[])[]): string =>
  String.raw(
    { raw: texts.raw },
    ...values.map(value =>
      [value]
        .flat()
        .map(word => quote(String(word)))
        .join(' '),
    ),
  )

/**
 * ssh2 takes whatever a reader of one channel throws for a broken connection, and ends it for everybody.
 * Here it is that channel's error, and ends that channel.
 */
const contained = (channel: ClientChannel): ClientChannel => {
  const emit = channel.emit.bind(channel) as (event: string | symbol, ...values: unknown[]) => boolean
  channel.emit = (event: string | symbol, ...values: unknown[]) => {
    try {
      return emit(event, ...values)
    } catch (error) {
      channel.close()
      queueMicrotask(() => emit('error', error))
      return true
    }
  }
  return channel
}

/** What ended a connection, where something did. */
const ends = new WeakMap<Client, Error>()
const endOf = (client: Client): string => {
  const end = ends.get(client)
  return end ? `: ${end.message}` : ''
}

type Opened = (error: Error | undefined, channel: ClientChannel) => void

/** SSH_OPEN_CONNECT_FAILED (RFC 4254 §5.1); the other reasons say that the machine did not even try. */
const connectFailed = 2

/** One SSH connection, used for everything that is asked of a machine. */
export class Shell {
  readonly name: string
  readonly #dial: (() => Promise<Client>) | undefined
  #client: Promise<Client> | undefined
  #closed = false

  /** @param client connected. @param dial makes another such connection, when something is asked after this one broke off; without it that is an error. */
  constructor(client: Client, name: string, dial?: () => Promise<Client>) {
    this.name = name
    this.#dial = dial
    this.#client = Promise.resolve(this.#watched(client))
  }

  /**
   * Runs a command line with the login's shell. Any exit code is an answer.
   * @throws ConnectionLost when the connection breaks off meanwhile, ShellError when the deadline (default 30 s) passes.
   */
  async run(command: string, { input, timeoutMs = 30_000, signal }: CallOptions = {}): Promise<Answer> {
    const deadline = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])])
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const what = `\`${command.length > 120 ? `${command.slice(0, 120)}…` : command}\` on ${this.name}`
    const client = await this.#connected()
    let channel: ClientChannel | undefined
    const abandon = (): void => {
      channel?.close()
      reject(
        new ShellError(
          signal?.aborted ? `${what} was cancelled.` : `${what} did not end within ${timeoutMs / 1000} s.`,
        ),
      )
    }
    const broken = (): void =>
      reject(new ConnectionLost(`The connection to ${this.name} closed while ${what} ran${endOf(client)}.`))
    deadline.addEventListener('abort', abandon, { once: true })
    client.once('close', broken)
    if (deadline.aborted) abandon() // while it was connecting
    try {
      client.exec(command, (error, opened) => {
        if (error) return reject(new ShellError(`${what} could not be started: ${error.message}`))
        channel = contained(opened)
        const out: Buffer[] = []
        const err: Buffer[] = []
        opened.on('data', (chunk: Buffer) => out.push(chunk))
        opened.stderr.on('data', (chunk: Buffer) => err.push(chunk))
        opened.on('error', (failure: Error) => reject(new ShellError(`${what} broke off: ${failure.message}`)))
        opened.on('close', (code: number | null, signalName?: string) => {
          if (code === null && signalName === undefined) return broken()
          const stderr = Buffer.concat(err).toString('utf8') + (signalName ? `\nended by signal ${signalName}` : '')
          resolve({ exitCode: code ?? 128, stdout: Buffer.concat(out).toString('utf8'), stderr })
        })
        opened.end(input ?? '')
      })
    } catch (error) {
      reject(new ConnectionLost(`${what} could not be started: ${(error as Error).message}${endOf(client)}.`))
    }
    try {
      return await promise
    } finally {
      deadline.removeEventListener('abort', abandon)
      client.off('close', broken)
    }
  }

  /** Opens a TCP connection from this machine to an address it can reach. */
  tcp(address: string, port: number): Promise<Duplex> {
    return this.#open(`${address}:${port}`, (client, done) => client.forwardOut('127.0.0.1', 0, address, port, done))
  }

  /** Opens a connection to a Unix socket of this machine. */
  unix(path: string): Promise<Duplex> {
    return this.#open(path, (client, done) => client.openssh_forwardOutStreamLocal(path, done))
  }

  async #open(to: string, open: (client: Client, done: Opened) => void): Promise<Duplex> {
    const { promise, resolve, reject } = Promise.withResolvers<Duplex>()
    const client = await this.#connected()
    const broken = (): void => reject(new ConnectionLost(`${this.name} could not connect to ${to}${endOf(client)}.`))
    client.once('close', broken)
    try {
      open(client, (error, channel) => {
        if (!error) return resolve(contained(channel))
        const Kind = (error as Error & { reason?: unknown }).reason === connectFailed ? ConnectionRefused : ShellError
        reject(new Kind(`${this.name} could not connect to ${to}: ${error.message}`))
      })
    } catch {
      broken()
    }
    try {
      return await promise
    } finally {
      client.off('close', broken)
    }
  }

  #connected(): Promise<Client> {
    if (this.#closed) return Promise.reject(new ShellError(`The connection to ${this.name} is closed.`))
    if (this.#client) return this.#client
    if (!this.#dial) return Promise.reject(new ConnectionLost(`The connection to ${this.name} broke off.`))
    this.#client = this.#dial().then(
      client => this.#watched(client),
      error => {
        this.#client = undefined
        throw error
      },
    )
    return this.#client
  }

  #watched(client: Client): Client {
    client.setMaxListeners(0)
    client.on('error', error => ends.set(client, error))
    client.once('close', () => {
      this.#client = undefined
    })
    return client
  }

  /**
   * HTTP(S) from this machine, for undici's `fetch(url, { dispatcher })`.
   * `resolve` maps a host name to the address to connect to (the name stays in Host and SNI); `ca` is the authority for TLS.
   */
  dispatcher({ resolve = host => host, ca }: { resolve?: (host: string) => string; ca?: string } = {}): Dispatcher {
    return new Agent({
      connect: (options, done) => {
        const secure = options.protocol === 'https:'
        this.tcp(resolve(options.hostname), Number(options.port || (secure ? 443 : 80))).then(
          stream => {
            if (!secure) return done(null, stream as Socket)
            const socket = tlsConnect({
              socket: stream,
              servername: options.servername ?? options.hostname,
              ALPNProtocols: ['http/1.1'],
              ...(ca !== undefined && { ca }),
            })
            socket.once('secureConnect', () => done(null, socket))
            socket.once('error', error => done(error, null))
          },
          (error: Error) => done(error, null),
        )
      },
    })
  }

  close(): void {
    this.#closed = true
    this.#client?.then(
      client => client.end(),
      () => undefined, // it was never made; who asked for it has been told
    )
  }

  [Symbol.dispose](): void {
    this.close()
  }
}
