import { confirm, isCancel, log, multiselect, password, select, text } from '@clack/prompts'

/** The person left at a question (Ctrl-C, or Ctrl-D): nothing is written. */
export class LeftUnanswered extends Error {
  override name = 'LeftUnanswered'
}

/** One of several answers. */
export interface Answerable<T> {
  readonly value: T
  readonly label: string
  readonly hint?: string
}

/** Whom questions are asked. Each throws LeftUnanswered where the person leaves (Ctrl-C, Ctrl-D, or a terminal that closes). */
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
  readonly input: NonNullable<Parameters<typeof text>[0]['input']>
  readonly output: NonNullable<Parameters<typeof text>[0]['output']>
}

/** Asks, until there is an answer or nobody left who could give one. Of Ctrl-D, and of input that ends, the prompts say nothing. */
async function answered<T>(
  { input, output }: Terminal,
  ask: (at: Terminal & { readonly signal: AbortSignal }) => Promise<T>,
): Promise<Exclude<T, symbol>> {
  const left = new AbortController()
  const leave = (): void => left.abort()
  const onKey = (_: unknown, key?: { readonly ctrl?: boolean; readonly name?: string }): void => {
    if (key?.ctrl === true && key.name === 'd') leave()
  }
  input.on('keypress', onKey).once('end', leave)
  try {
    const answer = await ask({ input, output, signal: left.signal })
    if (isCancel(answer)) throw new LeftUnanswered('The question was left without an answer.')
    return answer as Exclude<T, symbol>
  } finally {
    input.off('keypress', onKey).off('end', leave)
  }
}

/** The person at the terminal; undefined where there is none. */
export const personAt = (): Asking | undefined =>
  process.stdin.isTTY && process.stdout.isTTY ? askedAt({ input: process.stdin, output: process.stdout }) : undefined

/** The answers by their places: they are told apart by identity, and objects have none that lasts. */
const places = (answers: readonly Answerable<unknown>[]) =>
  answers.map(({ label, hint }, at) => ({ value: at, label, ...(hint !== undefined && { hint }) }))

/** Whoever sits there. */
export function askedAt(terminal: Terminal): Asking {
  return {
    text: async message => (await answered(terminal, at => text({ ...at, message }))) ?? '',
    secret: async message => (await answered(terminal, at => password({ ...at, message }))) ?? '',
    one: async (message, answers) => {
      const chosen = await answered(terminal, at => select({ ...at, message, options: places(answers) }))
      return (answers[chosen] as (typeof answers)[number]).value
    },
    several: async (message, answers, first = []) => {
      const initialValues = answers.flatMap(({ value }, at) => (first.includes(value) ? [at] : []))
      const options = places(answers)
      const chosen = await answered(terminal, at =>
        multiselect({ ...at, message, options, initialValues, required: false }),
      )
      return answers.filter((_, at) => chosen.includes(at)).map(({ value }) => value)
    },
    agrees: message => answered(terminal, at => confirm({ ...at, message, initialValue: false })),
    tell: line => log.warn(line, { output: terminal.output }),
  }
}
