import { addAbortSignal, type Duplex } from 'node:stream'
import pLimit from 'p-limit'
import type { Client, ClientChannel } from 'ssh2'
import type { Dispatcher } from 'undici'
import { asker } from './asker.ts'
import { contained, endOf, ends } from './channel.ts'
import type { CallOptions, CommandAnswer, Runner } from './command.ts'
import { commandStream, type StreamOptions } from './command-stream.ts'
import { dispatcherOver, type Resolving } from './dispatcher.ts'
import { type RootRights, runAllowed } from './granted.ts'
import type { Shell } from './shell.ts'
import { ConnectionLost, ConnectionRefused, ShellError } from './shell-error.ts'

/** How many commands run at once over one connection: sshd allows ten sessions (MaxSessions), and ending one takes one more. */
const atOnce = 8

type Opened = (error: Error | undefined, channel: ClientChannel) => void

/** SSH_OPEN_CONNECT_FAILED (RFC 4254 §5.1); the other reasons say that the machine did not even try. */
const connectFailed = 2

/** sshd counts a session that ended until it has reaped its processes: how long a refused one is asked for again with none of ours under way. */
const reapedMs = 2_000
const againMs = 100

const isRefusal = (error: Error): boolean => (error as Error & { reason?: unknown }).reason === connectFailed

/** One SSH connection, used for everything that is asked of a machine. */
export class SshShell implements Shell {
  readonly name: string
  readonly #dial: (() => Promise<Client>) | undefined
  #client: Promise<Client> | undefined
  #closed = false
  readonly #sessions = pLimit(atOnce)
  readonly #rights: RootRights = {}
  readonly #endings = new Set<Promise<void>>()

  /** @param client connected. @param dial makes another such connection, when something is asked after this one broke off; without it that is an error. */
  constructor(client: Client, name: string, dial?: () => Promise<Client>) {
    this.name = name
    this.#dial = dial
    this.#client = Promise.resolve(this.#watched(client))
  }

  async run(command: string, options: CallOptions = {}): Promise<CommandAnswer> {
    return this.#sessions(async () =>
      runAllowed(this.#runner(await this.#connected()), this.#rights, command, options, ended => {
        this.#endings.add(ended)
        void ended.finally(() => this.#endings.delete(ended))
      }),
    )
  }

  async stream(command: string, options: StreamOptions = {}): Promise<Duplex> {
    const { promise, resolve, reject } = Promise.withResolvers<Duplex>()
    const signal = asker()?.signal
    // It is a session as long as it lasts.
    void this.#sessions(async () => {
      try {
        const opened = await commandStream(this.#runner(await this.#connected()), command, { ...options, signal })
        resolve(signal === undefined ? opened : addAbortSignal(signal, opened))
        await new Promise(closed => void opened.once('close', closed))
      } catch (error) {
        reject(error)
      }
    })
    return promise
  }

  tcp(address: string, port: number): Promise<Duplex> {
    return this.#open(`${address}:${port}`, (client, done) => client.forwardOut('127.0.0.1', 0, address, port, done))
  }

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
        const Kind = isRefusal(error) ? ConnectionRefused : ShellError
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

  /** Command lines that the login shell at the far end of a connection begins. A session that sshd has no room for (MaxSessions) waits for it. */
  #runner(client: Client): Runner {
    return {
      name: this.name,
      begin: (commandLine, done) => {
        const since = Date.now()
        const open = (): void => {
          client.exec(commandLine, (error, opened) => {
            if (error) return mayBeFull(error) ? wait(error) : done(error)
            const channel = contained(opened)
            done(undefined, {
              input: channel,
              output: channel,
              complaints: channel.stderr,
              onClose: listener => channel.on('close', listener),
              abandon: () => channel.close(),
            })
          })
        }
        const mayBeFull = (error: Error): boolean =>
          isRefusal(error) && (this.#sessions.activeCount > 1 || Date.now() - since < reapedMs)
        const wait = (refusal: Error): void =>
          void setTimeout(() => {
            try {
              open()
            } catch {
              done(refusal) // the connection is gone meanwhile
            }
          }, againMs)
        open()
      },
      onBroken: listener => {
        client.once('close', listener)
        return () => client.off('close', listener)
      },
      whyBroken: () => endOf(client),
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

  dispatcher(how: Resolving = {}): Dispatcher {
    return dispatcherOver((address, port) => this.tcp(address, port), how)
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
