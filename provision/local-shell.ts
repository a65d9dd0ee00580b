import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { connect, type NetConnectOpts, type Socket } from 'node:net'
import { homedir, userInfo } from 'node:os'
import { delimiter } from 'node:path'
import { addAbortSignal, type Duplex } from 'node:stream'
import type { Dispatcher } from 'undici'
import { asker } from './asker.ts'
import type { CallOptions, CommandAnswer, Runner } from './command.ts'
import { commandStream, type StreamOptions } from './command-stream.ts'
import { dispatcherOver, type Resolving } from './dispatcher.ts'
import { type RootRights, runAllowed } from './granted.ts'
import type { Shell } from './shell.ts'
import { ConnectionRefused, ShellError } from './shell-error.ts'

/** Errors of a connection that say nothing of the other end: it was this machine that lacked something. */
const ownErrors = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'EADDRNOTAVAIL'])

/** Where system programs lie, which the PATH of a user may leave out. */
const systemFolders = ['/usr/local/sbin', '/usr/sbin', '/sbin']

/** Who this process is here: by name, or by number where nobody gave it one. */
function loginName(): string {
  try {
    return userInfo().username
  } catch {
    return String(process.getuid?.() ?? 'unknown')
  }
}

/**
 * What a login has of an environment, and no more: this process may hold secrets, and npm puts its own programs first.
 * @param own of this process.
 */
export function loginEnvironment(own: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const folders = (own.PATH ?? '/usr/local/bin:/usr/bin:/bin')
    .split(delimiter)
    .filter(folder => !folder.includes('node_modules'))
  const user = loginName()
  return {
    ...{ HOME: homedir(), USER: user, LOGNAME: user, SHELL: '/bin/sh' },
    PATH: [...new Set([...folders, ...systemFolders])].join(delimiter),
    // Whom a lock belongs to: no process of a command lasts longer than that.
    PLUMBLINE_PROCESS: String(process.pid),
  }
}

/** This very machine, asked without SSH: commands run here, with the guarantees of those that run over a connection. */
export class LocalShell implements Shell {
  readonly name: string
  readonly #rights: RootRights = {}
  #closed = false
  readonly #begun = new Set<ChildProcess>()
  readonly #sockets = new Set<Socket>()
  readonly #endings = new Set<Promise<void>>()
  readonly #hearers = new Set<() => void>()

  /** @param name what messages call this machine. */
  constructor(name: string) {
    this.name = name
  }

  async run(command: string, options: CallOptions = {}): Promise<CommandAnswer> {
    this.#demandOpen()
    return runAllowed(this.#runner(), this.#rights, command, options, ended => {
      this.#endings.add(ended)
      void ended.finally(() => this.#endings.delete(ended))
    })
  }

  async stream(command: string, options: StreamOptions = {}): Promise<Duplex> {
    this.#demandOpen()
    const signal = asker()?.signal
    const opened = await commandStream(this.#runner(), command, { ...options, signal })
    return signal === undefined ? opened : addAbortSignal(signal, opened)
  }

  async tcp(address: string, port: number): Promise<Duplex> {
    const socket = await this.#connect(`${address}:${port}`, { host: address, port })
    return socket.setNoDelay(true)
  }

  async unix(path: string): Promise<Duplex> {
    const signal = asker()?.signal
    const socket = await this.#connect(path, { path })
    return signal === undefined ? socket : addAbortSignal(signal, socket)
  }

  dispatcher(how: Resolving = {}): Dispatcher {
    return dispatcherOver((address, port) => this.tcp(address, port), how)
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    for (const hear of this.#hearers) hear()
    for (const socket of this.#sockets) socket.destroy()
    // What was given up is being ended with all that descends from it, which needs it to be there still.
    void Promise.allSettled(this.#endings).then(() => {
      for (const child of this.#begun) endGroup(child)
    })
  }

  [Symbol.dispose](): void {
    this.close()
  }

  #demandOpen(): void {
    if (this.#closed) throw new ShellError(`The connection to ${this.name} is closed.`)
  }

  async #connect(to: string, where: NetConnectOpts): Promise<Socket> {
    this.#demandOpen()
    const socket = connect(where)
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    try {
      await Promise.race([once(socket, 'connect'), once(socket, 'close').then(() => this.#demandOpen())])
    } catch (error) {
      if (error instanceof ShellError) throw error
      const { message, code = '' } = error as NodeJS.ErrnoException
      const Kind = 'path' in where || ownErrors.has(code) ? ShellError : ConnectionRefused
      throw new Kind(`${this.name} could not connect to ${to}: ${message || code}`)
    }
    return socket
  }

  #runner(): Runner {
    return {
      name: this.name,
      begin: (commandLine, done) => {
        const child = begun(commandLine)
        this.#begun.add(child)
        child.once('close', () => this.#begun.delete(child)).once('error', error => done(error))
        for (const stream of [child.stdin, child.stderr]) stream.on('error', () => undefined) // it ended without reading its input
        child.once('spawn', () =>
          done(undefined, {
            input: child.stdin,
            output: child.stdout,
            complaints: child.stderr,
            onClose: listener => child.once('close', listener),
            abandon: ended => {
              for (const stream of child.stdio) stream?.destroy()
              void ended.then(() => endGroup(child))
            },
          }),
        )
      },
      onBroken: listener => {
        this.#hearers.add(listener)
        return () => this.#hearers.delete(listener)
      },
      whyBroken: () => '',
    }
  }
}

/** Begins a command line in a process group of its own, so that Ctrl-C is this process' business and not that of what it asked. */
const begun = (commandLine: string): ChildProcessWithoutNullStreams =>
  spawn('/bin/sh', ['-c', commandLine], {
    detached: true,
    cwd: existsSync(homedir()) ? homedir() : '/',
    env: loginEnvironment(),
  })

/** Ends what is left of a command's process group. What root runs there is ended by root before. */
function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // none is left, or what is left is root's
  }
}
