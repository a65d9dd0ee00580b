import { readFileSync } from 'node:fs'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as tlsConnect } from 'node:tls'
import { Client, type ClientChannel, type ConnectConfig } from 'ssh2'
import { Agent, type Dispatcher } from 'undici'
import { ConfigurationError } from './configuration-error.ts'
import type { SshLogin } from './inventory.ts'

/** The target or a vantage could not be reached, or a call over its connection broke off. Exit code 2. */
export class ShellError extends Error {
  override name = 'ShellError'
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

/** SSH_OPEN_CONNECT_FAILED (RFC 4254 §5.1); the other reasons say that the machine did not even try. */
const connectFailed = 2

/** One SSH connection, used for everything that is asked of a machine. */
export class Shell {
  readonly #client: Client
  readonly name: string

  constructor(client: Client, name: string) {
    this.#client = client
    this.name = name
  }

  /**
   * Runs a command line with the login's shell. Any exit code is an answer.
   * @throws ShellError when the connection breaks or the deadline (default 30 s) passes.
   */
  async run(command: string, { input, timeoutMs = 30_000, signal }: CallOptions = {}): Promise<Answer> {
    const deadline = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])])
    const { promise, resolve, reject } = Promise.withResolvers<Answer>()
    const what = `\`${command.length > 120 ? `${command.slice(0, 120)}…` : command}\` on ${this.name}`
    let channel: ClientChannel | undefined
    const abandon = (): void => {
      channel?.close()
      reject(
        new ShellError(
          signal?.aborted ? `${what} was cancelled.` : `${what} did not end within ${timeoutMs / 1000} s.`,
        ),
      )
    }
    const broken = (): void => reject(new ShellError(`The connection to ${this.name} closed while ${what} ran.`))
    deadline.addEventListener('abort', abandon, { once: true })
    this.#client.once('close', broken)
    this.#client.setMaxListeners(0)
    try {
      this.#client.exec(command, (error, opened) => {
        if (error) return reject(new ShellError(`${what} could not be started: ${error.message}`))
        channel = opened
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
      reject(new ShellError(`${what} could not be started: ${(error as Error).message}`))
    }
    try {
      return await promise
    } finally {
      deadline.removeEventListener('abort', abandon)
      this.#client.off('close', broken)
    }
  }

  /** Opens a TCP connection from this machine to an address it can reach. */
  tcp(address: string, port: number): Promise<Duplex> {
    return this.#open(`${address}:${port}`, done => this.#client.forwardOut('127.0.0.1', 0, address, port, done))
  }

  /** Opens a connection to a Unix socket of this machine. */
  unix(path: string): Promise<Duplex> {
    return this.#open(path, done => this.#client.openssh_forwardOutStreamLocal(path, done))
  }

  #open(to: string, open: (done: (error: Error | undefined, channel: ClientChannel) => void) => void): Promise<Duplex> {
    const { promise, resolve, reject } = Promise.withResolvers<Duplex>()
    try {
      open((error, channel) => {
        if (!error) return resolve(channel)
        const Kind = (error as Error & { reason?: unknown }).reason === connectFailed ? ConnectionRefused : ShellError
        reject(new Kind(`${this.name} could not connect to ${to}: ${error.message}`))
      })
    } catch (error) {
      reject(new ShellError(`${this.name} could not connect to ${to}: ${(error as Error).message}`))
    }
    return promise
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
    this.#client.end()
  }

  [Symbol.dispose](): void {
    this.close()
  }
}

const keyOf = (file: string, name: string): Buffer => {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new ConfigurationError(`ssh.identityFile of ${name}: ${file} cannot be read (${(error as Error).message}).`)
  }
}

/** One sentence for why a machine did not let us in. */
function explain(
  error: Error & { level?: string; code?: string },
  { host, port, user, identityFile }: SshLogin,
): string {
  const where = `${host}:${port}`
  if (error.level === 'client-authentication') {
    return `SSH to ${where} refused the login of "${user}" with ${identityFile ?? 'the keys of the SSH agent'}: check ssh.user and ssh.identityFile.`
  }
  if (error.level === 'client-timeout')
    return `SSH to ${where} did not answer within 10 s: is the host up and the address right?`
  if (error.code === 'ECONNREFUSED') return `SSH to ${where} was refused: is sshd running, and ssh.port right?`
  if (['EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT'].includes(error.code ?? '')) {
    return `SSH to ${where} found no way there (${error.code}): is the host up, and ssh.host right?`
  }
  if (error.code === 'ENOTFOUND') return `ssh.host "${host}" does not resolve.`
  return `SSH to ${where} failed: ${error.message}`
}

/** The machine answered with another host key than the inventory pins. */
export class HostKeyError extends ShellError {
  override name = 'HostKeyError'
}

/**
 * Logs in once. The presented host key must be the pinned one.
 * @param name what messages call the machine, e.g. "host" or "vantage lan".
 * @throws ConfigurationError for an unreadable key, HostKeyError for another host key, ShellError for everything that stands in the way.
 */
export function connect(login: SshLogin, name: string): Promise<Shell> {
  const { promise, resolve, reject } = Promise.withResolvers<Shell>()
  const [type = '', pinned = ''] = login.hostKey.split(' ')
  let presented: string | undefined
  const client = new Client()
  const config: ConnectConfig = {
    host: login.host,
    port: login.port,
    username: login.user,
    readyTimeout: 10_000,
    keepaliveInterval: 5_000,
    hostVerifier: (key: Buffer) => {
      presented = key.toString('base64')
      return presented === pinned
    },
    ...(login.identityFile === undefined
      ? process.env.SSH_AUTH_SOCK !== undefined && { agent: process.env.SSH_AUTH_SOCK }
      : { privateKey: keyOf(login.identityFile, name) }),
  }
  config.algorithms = { serverHostKey: type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type as 'ssh-ed25519'] }
  client.once('ready', () => {
    // Or each small request waits for the far end to confirm the one before, which takes it some 40 ms.
    client.setNoDelay(true)
    resolve(new Shell(client, name))
  })
  client.on('error', error => {
    if (presented !== undefined && presented !== pinned) {
      reject(
        new HostKeyError(
          `${login.host}:${login.port} showed the host key "${type} ${presented}", but the inventory pins "${login.hostKey}": if the host was reinstalled, compare the key on its console and update ssh.hostKey.`,
        ),
      )
    } else reject(new ShellError(explain(error, login)))
  })
  client.connect(config)
  return promise
}
