import type { Client, ClientChannel } from 'ssh2'
import { contained, endOf } from './channel.ts'
import { ending, Frame, type Framed } from './frame.ts'
import { ConnectionLost, RootRefused, ShellError } from './shell-error.ts'

/** What a command answered. Nothing is trimmed. */
export interface CommandAnswer {
  readonly exitCode: number
  readonly stdout: string
  readonly stderr: string
}

/** Limits of one call. `input` goes to the command's standard input; `root` lets root run it, by sudo where the login is not root. */
export interface CallOptions {
  readonly root?: boolean
  readonly input?: string | Uint8Array
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

/** What one stream of a command prints, up to a limit in bytes. */
class Output {
  static readonly limit = 64_000_000
  readonly #chunks: Buffer[] = []
  readonly #tooMuch: () => void
  #size = 0

  constructor(tooMuch: () => void) {
    this.#tooMuch = tooMuch
  }

  take(chunk: Buffer): void {
    if (this.#size > Output.limit) return
    this.#size += chunk.length
    if (this.#size > Output.limit) this.#tooMuch()
    else this.#chunks.push(chunk)
  }

  bytes(): Buffer {
    return Buffer.concat(this.#chunks)
  }
}

/** In the words of sudo, or of the shell that did not find it. */
const refusedBySudo =
  /^(sudo(-rs)?: |Sorry, (user|you) |\S+ is not in the sudoers file)|\bsudo: (command )?not found|not found: sudo$/m

/** Why a command has no answer. */
function unanswered(
  framed: Exclude<Framed, CommandAnswer>,
  what: string,
  name: string,
  end: string,
  root: boolean,
): Error {
  if ('cut' in framed)
    return new ShellError(`${what} was cut off (${end})${framed.cut ? `: ${framed.cut.slice(-300)}` : '.'}`)
  if ('otherShell' in framed)
    return new ShellError(
      `${what} got no answer: a start-up file of the login (such as ~/.bashrc) begins another shell, also where no terminal is. Let it do so only in an interactive shell: case $- in *i*) exec zsh;; esac`,
    )
  if ('rewritten' in framed)
    return new ShellError(
      `${what} got no answer that can be trusted: a start-up file of the login (such as ~/.bashrc) sends what is printed through another program (exec > >(…)). Let it do so only in an interactive shell: case $- in *i*) …;; esac`,
    )
  const printed = framed.instead.slice(-300)
  if (root && refusedBySudo.test(framed.instead)) return new RootRefused(name, printed)
  return new ShellError(
    `The login shell on ${name} did not run /bin/sh (${end}); it printed ${printed ? `"${printed}"` : 'nothing'}: give the login a usual shell, or mend its start-up files, which may send what is printed elsewhere (exec >…).`,
  )
}

/** Ends a command that nobody waits for any more, and all that descends from it. Settles when that is done, within some seconds. */
function end(client: Client, top: number, root: boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  setTimeout(resolve, 5_000).unref()
  client.once('close', resolve)
  client.exec(Frame.commandLine, (error, channel) => {
    if (error) return resolve()
    contained(channel).resume().on('close', resolve).on('error', resolve).stderr.resume()
    channel.end(new Frame({ root }).head(ending(top)))
  })
  return promise.finally(() => client.off('close', resolve))
}

/**
 * Runs a command over a connection.
 * @param name what messages call the machine. @param onEnding hears that a command which was given up is being ended on the machine.
 * @throws ConnectionLost or ShellError, as `Shell.run` says.
 */
export async function run(
  client: Client,
  name: string,
  command: string,
  { input, timeoutMs = 30_000, signal, root = false }: CallOptions,
  onEnding: (ended: Promise<void>) => void,
): Promise<CommandAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<CommandAnswer>()
  const what = `\`${command.length > 120 ? `${command.slice(0, 120)}…` : command}\` on ${name}`
  const deadline = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])])
  const frame = new Frame({ root })
  let channel: ClientChannel | undefined
  let state: 'wanted' | 'given up' | 'ended' = 'wanted'
  /** Its end needs to know its process, which it says first. */
  const endIfBegun = (): void => {
    const top = frame.top(out.bytes(), err.bytes())
    if (top === undefined) return
    state = 'ended'
    onEnding(end(client, top, root))
    channel?.close()
  }
  const giveUp = (because: string): void => {
    if (state !== 'wanted') return
    state = 'given up'
    endIfBegun()
    reject(new ShellError(because))
  }
  const tooMuch = (): void => giveUp(`${what} printed more than ${Output.limit / 1_000_000} MB.`)
  const out = new Output(tooMuch)
  const err = new Output(tooMuch)
  const late = (): void =>
    giveUp(signal?.aborted ? `${what} was cancelled.` : `${what} did not end within ${timeoutMs / 1000} s.`)
  const broken = (): void =>
    reject(new ConnectionLost(`The connection to ${name} closed while ${what} ran${endOf(client)}.`))
  deadline.addEventListener('abort', late, { once: true })
  client.once('close', broken)
  if (deadline.aborted) late()
  else
    try {
      client.exec(Frame.commandLine, (error, opened) => {
        if (error) return reject(new ShellError(`${what} could not be started: ${error.message}`))
        channel = contained(opened)
        if (state !== 'wanted') return opened.close()
        opened.on('data', (chunk: Buffer) => {
          out.take(chunk)
          if (state === 'given up') endIfBegun()
        })
        opened.stderr.on('data', (chunk: Buffer) => {
          err.take(chunk)
          if (state === 'given up') endIfBegun()
        })
        opened.on('error', (failure: Error) => reject(new ShellError(`${what} broke off: ${failure.message}`)))
        opened.on('close', (code: number | null, signalName?: string) => {
          const framed = frame.read(out.bytes(), err.bytes())
          if ('exitCode' in framed) return resolve(framed)
          if (code === null && signalName === undefined) return broken()
          reject(unanswered(framed, what, name, signalName ?? `exit code ${code}`, root))
        })
        opened.write(frame.head(command))
        opened.end(input ?? '')
      })
    } catch (error) {
      reject(new ConnectionLost(`${what} could not be started: ${(error as Error).message}${endOf(client)}.`))
    }
  try {
    return await promise
  } finally {
    deadline.removeEventListener('abort', late)
    client.off('close', broken)
  }
}
