import type { Readable, Writable } from 'node:stream'
import { asker } from './asker.ts'
import { ending, Frame } from './frame.ts'
import { noAnswer } from './no-answer.ts'
import { ConnectionLost, ShellError } from './shell-error.ts'

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

/** A command line that runs on a machine. */
export interface Running {
  readonly input: Writable
  readonly output: Readable
  readonly complaints: Readable
  /** Hears once how it ended: with an exit code or by a signal; neither is known where the way there broke off. */
  readonly onClose: (listener: (code: number | null, signal?: string | null) => void) => void
  /** Listens no longer. @param ended settles when its process has been ended, and all that descend from it. */
  readonly abandon: (ended: Promise<void>) => void
}

/** What begins command lines on a machine. */
export interface Runner {
  /** What messages call the machine. */
  readonly name: string
  /** @throws Error when it cannot be asked any more. */
  readonly begin: (commandLine: string, done: (error: Error | undefined, running?: Running) => void) => void
  /** Hears that the way there broke off. @returns what ends the hearing. */
  readonly onBroken: (listener: () => void) => () => void
  /** Why it did, behind a colon; empty where nobody said. */
  readonly whyBroken: () => string
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

/** Ends a command that nobody waits for any more, and all that descends from it. Settles when that is done, within some seconds. */
function end(runner: Runner, top: number, root: boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  setTimeout(resolve, 5_000).unref()
  const deaf = runner.onBroken(resolve)
  runner.begin(Frame.commandLine, (_, running) => {
    if (running === undefined) return resolve()
    running.output.resume().on('error', resolve)
    running.complaints.resume()
    running.onClose(() => resolve())
    running.input.end(new Frame({ root }).head(ending(top)))
  })
  return promise.finally(deaf)
}

/**
 * Runs a command on behalf of the asker, whose complaints it is told.
 * @param onEnding hears that a command which was given up is being ended on the machine.
 * @throws ConnectionLost or ShellError, as `Shell.run` says.
 */
export async function run(
  runner: Runner,
  command: string,
  options: CallOptions,
  onEnding: (ended: Promise<void>) => void,
): Promise<CommandAnswer> {
  const { signal = options.signal, complaint } = asker() ?? {}
  const { input, timeoutMs = 30_000, root = false } = options
  const { promise, resolve, reject } = Promise.withResolvers<CommandAnswer>()
  const { name } = runner
  const what = `\`${command.length > 120 ? `${command.slice(0, 120)}…` : command}\` on ${name}`
  const deadline = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])])
  const frame = new Frame({ root })
  let running: Running | undefined
  let state: 'wanted' | 'given up' | 'ended' = 'wanted'
  /** Its end needs to know its process, which it says first. */
  const endIfBegun = (): void => {
    const top = frame.top(out.bytes(), err.bytes())
    if (top === undefined || state === 'ended') return
    state = 'ended'
    const ended = end(runner, top, root)
    onEnding(ended)
    running?.abandon(ended)
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
    reject(new ConnectionLost(`The connection to ${name} closed while ${what} ran${runner.whyBroken()}.`))
  const hear = (stream: Readable, kept: Output): void => {
    stream.on('data', (chunk: Buffer) => {
      kept.take(chunk)
      if (state === 'given up') endIfBegun()
    })
  }
  deadline.addEventListener('abort', late, { once: true })
  const deaf = runner.onBroken(broken)
  if (deadline.aborted) late()
  else
    try {
      runner.begin(Frame.commandLine, (error, begun) => {
        if (begun === undefined)
          return reject(new ShellError(`${what} could not be started: ${error?.message ?? 'nobody said why'}`))
        running = begun
        if (state !== 'wanted') return begun.abandon(Promise.resolve())
        hear(begun.output, out)
        hear(begun.complaints, err)
        begun.output.on('error', failure => reject(new ShellError(`${what} broke off: ${failure.message}`)))
        begun.onClose((code, signalName) => {
          const framed = frame.read(out.bytes(), err.bytes())
          if ('exitCode' in framed) return resolve(framed)
          if (code === null && !signalName) return broken()
          reject(noAnswer(framed, what, name, signalName ?? `exit code ${code}`, root))
        })
        begun.input.write(frame.head(command))
        begun.input.end(input ?? '')
      })
    } catch (error) {
      reject(new ConnectionLost(`${what} could not be started: ${(error as Error).message}${runner.whyBroken()}.`))
    }
  try {
    const answer = await promise
    if (answer.stderr !== '') complaint?.(answer.stderr)
    return answer
  } finally {
    deadline.removeEventListener('abort', late)
    deaf()
  }
}
