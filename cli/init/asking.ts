import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'

/** The person left at a question: nothing is written. */
export class LeftUnanswered extends Error {
  override name = 'LeftUnanswered'
}

/** One of several answers. */
export interface Answerable<T> {
  readonly value: T
  readonly label: string
  readonly hint?: string
}

/** Whom questions are asked. Each throws LeftUnanswered where the person leaves (Ctrl-C). */
export interface Asking {
  text(question: string): Promise<string>
  /** What is typed is not shown. */
  secret(question: string): Promise<string>
  one<T>(question: string, answers: readonly Answerable<T>[]): Promise<T>
  several<T>(question: string, answers: readonly Answerable<T>[], first?: readonly T[]): Promise<T[]>
  agrees(question: string): Promise<boolean>
  tell(line: string): void
}

/** Where a person types, and reads. */
export interface Terminal {
  readonly input: NodeJS.ReadableStream
  readonly output: NodeJS.WritableStream
}

const silent = (): Writable => new Writable({ write: (_, __, done) => done() })

async function line({ input, output }: Terminal, question: string, hidden = false): Promise<string> {
  if (hidden) output.write(question)
  const terminal = createInterface({ input, output: hidden ? silent() : output, terminal: true })
  try {
    return await new Promise<string>((resolve, reject) => {
      terminal.once('SIGINT', () => reject(new LeftUnanswered('The question was left without an answer.')))
      terminal.once('close', () => reject(new LeftUnanswered('The question was left without an answer.')))
      terminal.question(hidden ? '' : question).then(resolve, reject)
    })
  } finally {
    terminal.close()
    if (hidden) output.write('\n')
  }
}

/** The numbers of a line such as "1, 3"; undefined where it says anything else. */
function numbersOf(text: string, most: number): number[] | undefined {
  const words = text.split(/[\s,]+/).filter(Boolean)
  const numbers = words.map(Number)
  return numbers.every(one => Number.isInteger(one) && one >= 1 && one <= most)
    ? numbers.map(one => one - 1)
    : undefined
}

/** The person at the terminal; undefined where there is none. */
export const personAt = (): Asking | undefined =>
  process.stdin.isTTY && process.stdout.isTTY ? askedAt({ input: process.stdin, output: process.stdout }) : undefined

/** Whoever sits there. */
export function askedAt(terminal: Terminal): Asking {
  const numbers = async (question: string, answers: readonly Answerable<unknown>[], how: string): Promise<number[]> => {
    const list = answers.map(({ label, hint }, at) => `  ${at + 1}  ${label}${hint === undefined ? '' : ` (${hint})`}`)
    terminal.output.write(`\n${question}\n${list.join('\n')}\n`)
    for (;;) {
      const found = numbersOf(await line(terminal, how), answers.length)
      if (found !== undefined) return found
      terminal.output.write(`Expected numbers from 1 to ${answers.length}.\n`)
    }
  }
  return {
    text: question => line(terminal, `${question} `),
    secret: question => line(terminal, `${question} `, true),
    one: async (question, answers) => {
      const [at = 0] = await numbers(question, answers, 'Which one (Enter for 1)? ')
      return (answers[at] as (typeof answers)[number]).value
    },
    several: async (question, answers, first = []) => {
      const proposed = answers.flatMap(({ value }, at) => (first.includes(value) ? [at] : []))
      const shown =
        proposed.length === answers.length
          ? 'all'
          : proposed.length === 0
            ? 'none'
            : proposed.map(at => at + 1).join(', ')
      const found = await numbers(question, answers, `Which, such as "1, 3" (Enter for ${shown})? `)
      const chosen = found.length === 0 ? proposed : found
      return answers.filter((_, at) => chosen.includes(at)).map(({ value }) => value)
    },
    tell: text => void terminal.output.write(`${text}\n`),
    agrees: async question => /^y(es)?$/i.test((await line(terminal, `${question} [y/N] `)).trim()),
  }
}
