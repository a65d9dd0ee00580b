import { randomUUID } from 'node:crypto'
import { type CallOptions, type CommandAnswer, type Shell, ShellError } from './shell.ts'

/** A step of a deploy failed. Its message is a sentence for the user. Exit code 1. */
export class OperationError extends Error {
  override name = 'OperationError'
}

/** Somebody ended the deploy. */
export class Stopped extends OperationError {
  constructor() {
    super('the deploy was stopped')
  }
}

/** What a host needs of a connection: tests put a local shell here. */
export type Transport = Pick<Shell, 'run' | 'name'>

interface Question {
  readonly command: string
  readonly answer: Promise<CommandAnswer>
  readonly resolve: (answer: CommandAnswer) => void
  readonly reject: (error: unknown) => void
}

/** How long all reads of one round trip may take together, in milliseconds. */
const readTimeoutMs = 60_000

/**
 * A machine that is being deployed to, with root's rights.
 * Reads that are asked for in the same turn of the event loop travel together, so that a deploy with nothing to do takes a few round trips.
 */
export class Host {
  readonly #transport: Transport
  #questions: Question[] = []

  constructor(transport: Transport) {
    this.#transport = transport
  }

  get name(): string {
    return this.#transport.name
  }

  /**
   * Runs a command line that changes nothing, as root. Any exit code is an answer.
   * @throws ShellError when the connection breaks or a minute passes.
   */
  read(command: string): Promise<CommandAnswer> {
    const asked = this.#questions.find(question => question.command === command)
    if (asked) return asked.answer
    const { promise: answer, resolve, reject } = Promise.withResolvers<CommandAnswer>()
    if (this.#questions.length === 0) setImmediate(() => void this.#ask())
    this.#questions.push({ command, answer, resolve, reject })
    return answer
  }

  /**
   * What a read prints when it succeeds.
   * @throws OperationError when it does not.
   */
  async show(command: string): Promise<string> {
    return succeeded(command, await this.read(command), this.name)
  }

  /**
   * Runs a command line that changes something, as root, and gives what it printed.
   * @throws OperationError when it does not succeed, with the end of what it complained.
   */
  async run(command: string, options: CallOptions = {}): Promise<string> {
    const answer = await this.#transport.run(command, { ...options, root: true })
    return succeeded(command, answer, this.name)
  }

  async #ask(): Promise<void> {
    const questions = this.#questions
    this.#questions = []
    try {
      const boundary = randomUUID()
      const script = questionnaire(
        questions.map(({ command }) => command),
        boundary,
      )
      const { exitCode, stdout, stderr } = await this.#transport.run('sh -s', {
        input: script,
        timeoutMs: readTimeoutMs,
        root: true,
      })
      if (exitCode !== 0)
        throw new ShellError(`${this.name} could not be read as root: ${stderr.trim() || `exit code ${exitCode}`}`)
      const answers = answersOf(stdout, boundary, questions.length)
      questions.forEach(({ resolve, reject }, at) => {
        const answer = answers[at]
        if (answer === undefined) reject(new ShellError(`${this.name} left a question unanswered.`))
        else resolve(answer)
      })
    } catch (error) {
      for (const { reject } of questions) reject(error)
    }
  }
}

const succeeded = (command: string, { exitCode, stdout, stderr }: CommandAnswer, name: string): string => {
  if (exitCode === 0) return stdout
  const complaint = (stderr.trim() || stdout.trim()).split('\n').slice(-6).join(' / ').slice(-800)
  const first = command.trim().split('\n')[0] ?? ''
  throw new OperationError(
    `\`${first.length > 160 ? `${first.slice(0, 160)}…` : first}\` on ${name} ended with exit code ${exitCode}${complaint ? `: ${complaint}` : ''}.`,
  )
}

/** One script that runs all commands side by side and prints each one's output, complaints and exit code between boundaries. */
function questionnaire(commands: readonly string[], boundary: string): string {
  const parts = commands.map(
    (command, at) => `{ echo '${boundary} ${at} err' >"$d/${at}.err"
(
${command}
) </dev/null >"$d/${at}.out" 2>>"$d/${at}.err"
printf '\\n%s\\n' "${boundary} ${at} exit $?" >>"$d/${at}.err"; } &`,
  )
  return [
    'export LC_ALL=C LANGUAGE=',
    'd=$(mktemp -d) || exit 70',
    `trap 'rm -rf "$d"' EXIT`,
    ...parts,
    'wait',
    ...commands.map((_, at) => `cat "$d/${at}.err"; echo '${boundary} ${at} out'; cat "$d/${at}.out"; echo`),
    '',
  ].join('\n')
}

/** Reads the script's output back. */
function answersOf(text: string, boundary: string, count: number): CommandAnswer[] {
  const parts = new Map<string, string>()
  for (const part of text.split(boundary).slice(1)) {
    const end = part.indexOf('\n')
    parts.set(part.slice(1, end), part.slice(end + 1, -1))
  }
  return Array.from({ length: count }, (_, at) => {
    const exit = [...parts.keys()].find(key => key.startsWith(`${at} exit `))
    const stdout = parts.get(`${at} out`)
    const stderr = parts.get(`${at} err`)
    if (exit === undefined || stdout === undefined || stderr === undefined) {
      throw new ShellError(`Part ${at} of a read came back incomplete: ${text.slice(-200)}`)
    }
    return { exitCode: Number(exit.split(' ')[2]), stdout, stderr }
  })
}
