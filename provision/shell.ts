import type { Socket } from 'node:net'
import { addAbortSignal, type Duplex } from 'node:stream'
import { connect as tlsConnect } from 'node:tls'
import pLimit from 'p-limit'
import type { Client, ClientChannel } from 'ssh2'
import { Agent, type Dispatcher } from 'undici'
import { asker } from './asker.ts'
import { contained, endOf, ends } from './channel.ts'
import { type CallOptions, type CommandAnswer, run } from './command.ts'
import { ConnectionLost, ConnectionRefused, ShellError } from './shell-error.ts'

export { asker, onBehalfOf, sharing } from './asker.ts'
export type { CallOptions, CommandAnswer } from './command.ts'
export { ConnectionLost, ConnectionRefused, RootRefused, ShellError } from './shell-error.ts'

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

/** How many commands run at once over one connection: sshd allows ten sessions (MaxSessions), and ending one takes one more. */
const atOnce = 8

type Opened = (error: Error | undefined, channel: ClientChannel) => void

/** SSH_OPEN_CONNECT_FAILED (RFC 4254 §5.1); the other reasons say that the machine did not even try. */
const connectFailed = 2

/** One SSH connection, used for everything that is asked of a machine. */
export class Shell {
  readonly name: string
  readonly #dial: (() => Promise<Client>) | undefined
  #client: Promise<Client> | undefined
  #closed = false
  readonly #sessions = pLimit(atOnce)
  readonly #endings = new Set<Promise<void>>()

  /** @param client connected. @param dial makes another such connection, when something is asked after this one broke off; without it that is an error. */
  constructor(client: Client, name: string, dial?: () => Promise<Client>) {
    this.name = name
    this.#dial = dial
    this.#client = Promise.resolve(this.#watched(client))
  }

  /**
   * Runs a command line with /bin/sh in the C locale, whatever the login shell is and its start-up files print. Any exit code is an answer.
   * What does not end in time, or is cancelled, is ended on the machine too.
   * @throws ConnectionLost when the connection breaks off meanwhile; ShellError when the deadline (default 30 s) passes, when the login
   * shell or sudo did not run it, or when it prints more than 64 MB.
   */
  async run(command: string, options: CallOptions = {}): Promise<CommandAnswer> {
    const { signal = options.signal, complaint } = asker() ?? {}
    const answer = await this.#sessions(async () =>
      run(await this.#connected(), this.name, command, { ...options, ...(signal && { signal }) }, ended => {
        this.#endings.add(ended)
        void ended.finally(() => this.#endings.delete(ended))
      }),
    )
    if (answer.stderr !== '') complaint?.(answer.stderr)
    return answer
  }

  /** Opens a TCP connection from this machine to an address it can reach. */
  tcp(address: string, port: number): Promise<Duplex> {
    return this.#open(`${address}:${port}`, (client, done) => client.forwardOut('127.0.0.1', 0, address, port, done))
  }

  /** Opens a connection to a Unix socket of this machine. It ends with who asked for it. */
  async unix(path: string): Promise<Duplex> {
    const signal = asker()?.signal
    const stream = await this.#open(path, (client, done) => client.openssh_forwardOutStreamLocal(path, done))
    return signal === undefined ? stream : addAbortSignal(signal, stream)
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
      client => Promise.allSettled(this.#endings).then(() => client.end()),
      () => undefined, // it was never made; who asked for it has been told
    )
  }

  [Symbol.dispose](): void {
    this.close()
  }
}
