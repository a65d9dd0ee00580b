import { Duplex, type Readable } from 'node:stream'
import type { Runner, Running } from './command.ts'
import { Frame } from './frame.ts'
import { noAnswer } from './no-answer.ts'
import { ConnectionLost, ShellError } from './shell-error.ts'

/** How much of what a command complains of is kept. */
const kept = 2_000

/** What a stream's command needs. `root` lets root run it; messages call it by `called`; `timeoutMs` is how long it may take to begin. */
export interface StreamOptions {
  readonly root?: boolean
  readonly called?: string
  readonly timeoutMs?: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Begins a command line whose input and output are a stream, with nothing else in it. It ends as an error where the command fails.
 * @throws ConnectionLost or ShellError where it was not begun, as `Shell.run` says.
 */
export async function commandStream(runner: Runner, command: string, options: StreamOptions = {}): Promise<Duplex> {
  const { root = false, timeoutMs = 30_000, signal, called } = options
  const { name } = runner
  const what = `${called ?? `\`${command.length > 120 ? `${command.slice(0, 120)}…` : command}\``} on ${name}`
  const frame = new Frame({ root })
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>()
  const deadline = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(signal ? [signal] : [])])
  let running: Running | undefined
  const giveUp = (): void => {
    running?.abandon(Promise.resolve())
    reject(new ShellError(signal?.aborted ? `${what} was cancelled.` : `${what} did not begin in time.`))
  }
  const broken = (): void =>
    reject(new ConnectionLost(`The connection to ${name} closed before ${what} began${runner.whyBroken()}.`))
  const deaf = runner.onBroken(broken)
  deadline.addEventListener('abort', giveUp, { once: true })
  try {
    runner.begin(Frame.commandLine, (error, begun) => {
      if (begun === undefined)
        return reject(new ShellError(`${what} could not be started: ${error?.message ?? 'nobody said why'}`))
      running = begun
      if (deadline.aborted) return giveUp()
      follow(begun, frame, what, (code, framed) => {
        if (code === null) return broken()
        reject(noAnswer(framed, what, name, `exit code ${code}`, root))
      }).then(resolve, reject)
      begun.input.write(frame.opening(command))
    })
  } catch (error) {
    reject(new ConnectionLost(`${what} could not be started: ${(error as Error).message}${runner.whyBroken()}.`))
  }
  try {
    return await promise
  } finally {
    deadline.removeEventListener('abort', giveUp)
    deaf()
  }
}

type Unbegun = (code: number | null, framed: { readonly instead: string }) => void

/** Waits until the command says that it has begun; from then on its output is the stream's. */
function follow(running: Running, frame: Frame, what: string, unbegun: Unbegun): Promise<Duplex> {
  const { promise, resolve } = Promise.withResolvers<Duplex>()
  let stream: Duplex | undefined
  let printed = Buffer.alloc(0)
  let complaints = ''
  const take = (chunk: Buffer): void => {
    if (stream !== undefined) {
      if (!stream.push(chunk)) running.output.pause()
      return
    }
    printed = Buffer.concat([printed, chunk])
    const rest = frame.opened(printed)
    if (rest === undefined) return
    stream = streamOf(running)
    if (rest.length > 0) stream.push(rest)
    resolve(stream)
  }
  running.output.on('data', take).on('error', error => stream?.destroy(error))
  running.complaints.on('data', chunk => {
    complaints = `${complaints}${chunk}`.slice(-kept)
  })
  const ended = whole(running.output)
  running.onClose((code, signal) => {
    void ended.then(() => {
      if (stream === undefined) unbegun(code ?? (signal ? 128 : null), { instead: `${complaints}${printed}`.trim() })
      else if (code === 0) stream.push(null)
      else
        stream.destroy(
          new ShellError(`${what} ended with ${signal ?? `exit code ${code}`}: ${complaints.trim().slice(-300)}`),
        )
    })
  })
  return promise
}

/** Settles when all of it was read, or nothing more will be. */
const whole = (output: Readable): Promise<void> =>
  new Promise(
    resolve =>
      void output
        .once('end', resolve)
        .once('close', resolve)
        .once('error', () => resolve()),
  )

/** What is written goes to the command; who gives the stream up ends its input, and with it the command. */
function streamOf(running: Running): Duplex {
  running.input.on('error', () => undefined) // it ended without reading its input
  return new Duplex({
    read: () => void running.output.resume(),
    write: (chunk: Buffer, _, done) => void running.input.write(chunk, () => done()),
    final: done => void running.input.end(() => done()),
    destroy: (error, done) => {
      running.abandon(Promise.resolve())
      done(error)
    },
  })
}
