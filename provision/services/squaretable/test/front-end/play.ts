import { isDeepStrictEqual } from 'node:util'
import { readPngCard } from '../../src/sillytavern/card.ts'
import type { Question } from './asked/question.ts'

/** Asks a server. */
export type Asks = (
  path: string,
  init: { method: string; headers: Record<string, string>; body?: string | FormData },
) => Promise<Response>

/** An answer, without what is another one each time. */
export interface Settled {
  readonly status: number
  readonly type: string
  readonly body: unknown
}

const anotherEachTime = new Set([
  'date_added',
  'create_date',
  'date_last_chat',
  'chat_size',
  'file_size',
  'total_duration',
])

const settledText = (text: string): string =>
  text.replace(/\d{4}-\d{2}-\d{2}@\d{2}h\d{2}m\d{2}s\d{3}ms/g, '<time>').replace(/\b\d{13}\b/g, '<moment>')

const settled = (value: unknown): unknown => {
  if (typeof value === 'string') return settledText(value)
  if (Array.isArray(value)) return value.map(settled)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(
    entries.map(([key, item]) => {
      if (anotherEachTime.has(key)) return [key, `<${typeof item}>`]
      // What is a text of JSON says the same in whatever order.
      const isJson = typeof item === 'string' && (key === 'json_data' || key === 'settings')
      if (isJson) return [key, settled(JSON.parse(item))]
      const isLines = typeof item === 'string' && key === 'result' && item.startsWith('{')
      return [key, isLines ? item.split('\n').map(line => settled(JSON.parse(line))) : settled(item)]
    }),
  )
}

const bodyOf = async (answer: Response, type: string, anyOrder: boolean): Promise<unknown> => {
  if (type === 'image/png') return settled(readPngCard(Buffer.from(await answer.arrayBuffer()), 'card').card)
  const text = await answer.text()
  if (type !== 'application/json') return settledText(text)
  const body = settled(JSON.parse(text))
  return anyOrder && Array.isArray(body)
    ? body.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
    : body
}

const formOf = ({ form = {}, file }: Question): FormData => {
  const data = new FormData()
  for (const [name, value] of Object.entries(form)) for (const one of [value].flat()) data.append(name, one as string)
  if (file !== undefined) data.append('avatar', new Blob([file.data as string]), file.name)
  return data
}

/** Asks all of it, and notes the answers by the names of the questions. @param headers of the login, and of the page */
export const play = async (
  questions: readonly Question[],
  asks: Asks,
  headers: Record<string, string>,
): Promise<Record<string, Settled>> => {
  const answers: Record<string, Settled> = {}
  for (const question of questions) {
    const isForm = question.form !== undefined
    const body = isForm ? formOf(question) : question.json === undefined ? undefined : JSON.stringify(question.json)
    const answer = await asks(question.path, {
      method: question.method ?? 'POST',
      headers: { ...headers, ...(!isForm && body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body }),
    })
    const type = answer.headers.get('content-type')?.split(';')[0] ?? ''
    answers[question.name] = {
      status: answer.status,
      type,
      body: await bodyOf(answer, type, question.anyOrder === true),
    }
  }
  return answers
}

/** Where two answers are not the same: paths, with what either says. */
export const differences = (theirs: unknown, ours: unknown, path = ''): string[] => {
  if (isDeepStrictEqual(theirs, ours)) return []
  const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null
  if (!isObject(theirs) || !isObject(ours) || Array.isArray(theirs) !== Array.isArray(ours)) {
    return [`${path}: ${JSON.stringify(theirs)?.slice(0, 120)} there, ${JSON.stringify(ours)?.slice(0, 120)} here`]
  }
  const keys = [...new Set([...Object.keys(theirs), ...Object.keys(ours)])]
  return keys.flatMap(key => differences(theirs[key], ours[key], path === '' ? key : `${path}.${key}`))
}
