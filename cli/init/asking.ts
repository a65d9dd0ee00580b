import { confirm, isCancel, log, multiselect, password, select, text } from '@clack/prompts'

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
  readonly input: NonNullable<Parameters<typeof text>[0]['input']>
  readonly output: NonNullable<Parameters<typeof text>[0]['output']>
}

const answered = async <T>(asked: Promise<T>): Promise<Exclude<T, symbol>> => {
  const answer = await asked
  if (isCancel(answer)) throw new LeftUnanswered('The question was left without an answer.')
  return answer as Exclude<T, symbol>
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
    text: async message => (await answered(text({ ...terminal, message }))) ?? '',
    secret: async message => (await answered(password({ ...terminal, message }))) ?? '',
    one: async (message, answers) => {
      const at = await answered(select({ ...terminal, message, options: places(answers) }))
      return (answers[at] as (typeof answers)[number]).value
    },
    several: async (message, answers, first = []) => {
      const initialValues = answers.flatMap(({ value }, at) => (first.includes(value) ? [at] : []))
      const options = places(answers)
      const chosen = await answered(multiselect({ ...terminal, message, options, initialValues, required: false }))
      return answers.filter((_, at) => chosen.includes(at)).map(({ value }) => value)
    },
    agrees: message => answered(confirm({ ...terminal, message, initialValue: false })),
    tell: line => log.warn(line, { output: terminal.output }),
  }
}
