import { setImmediate } from 'node:timers/promises'
import { BrokenFile } from './broken-file.ts'
import { parseDate } from './date.ts'
import { isObject, type JsonObject, type Losses, parseJson } from './json.ts'
import { type ImportedMessage, isMessage, readMessage } from './message.ts'

/** How a chat file was found, line by line. */
export interface Survey {
  readonly messages: number
  /** Lines that could not be read, and the numbers of the first of them. */
  readonly broken: number
  readonly brokenLines: readonly number[]
  /** What of the lines could not be kept, in words. */
  readonly lost: readonly string[]
}

const newline = 0x0a
const mostNamed = 20
const linesAtOnce = 500

interface Line {
  readonly number: number
  readonly bytes: Buffer
}

function* linesOf(bytes: Buffer): Generator<Line> {
  const hasMark = bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf]))
  let at = hasMark ? 3 : 0
  for (let number = 1; at < bytes.length; number += 1) {
    const found = bytes.indexOf(newline, at)
    const end = found === -1 ? bytes.length : found
    yield { number, bytes: bytes.subarray(at, end) }
    at = end + 1
  }
}

const readLine = ({ bytes }: Line, lost?: Losses): JsonObject | 'empty' | 'broken' => {
  const text = bytes.toString('utf8').trim()
  if (text === '') return 'empty'
  try {
    const value = parseJson(text, lost)
    return isObject(value) ? value : 'broken'
  } catch (error) {
    if (error instanceof BrokenFile) return 'broken'
    throw error
  }
}

/**
 * A chat file: JSON lines, the first of them a header (which old group chats lack). It is read line by line, so that beside the file
 * itself only one message is in memory. Broken lines are counted and passed over, as SillyTavern does.
 */
export class ChatFile {
  readonly #bytes: Buffer
  readonly #modifiedAt: Date

  constructor(bytes: Buffer, modifiedAt: Date) {
    this.#bytes = bytes
    this.#modifiedAt = modifiedAt
  }

  /** The header as it is; undefined where there is none. */
  get header(): JsonObject | undefined {
    for (const line of linesOf(this.#bytes)) {
      const value = readLine(line)
      if (value === 'empty') continue
      return value === 'broken' || isMessage(value) ? undefined : value
    }
    return undefined
  }

  /** The messages, in the order of the file. */
  *messages(): Generator<ImportedMessage> {
    for (const found of this.#walk()) if (typeof found !== 'number') yield found
  }

  /** Reads the file through, and keeps nothing of it. Others get their turn in between, as a long file takes a second. */
  async survey(): Promise<Survey> {
    let messages = 0
    let broken = 0
    const brokenLines: number[] = []
    const lost: Losses = new Set()
    for (const found of this.#walk(lost)) {
      if (typeof found !== 'number') messages += 1
      else {
        broken += 1
        if (brokenLines.length < mostNamed) brokenLines.push(found)
      }
      if ((messages + broken) % linesAtOnce === 0) await setImmediate()
    }
    return { messages, broken, brokenLines, lost: [...lost] }
  }

  /** Messages, and the numbers of lines that are none. */
  *#walk(lost?: Losses): Generator<ImportedMessage | number> {
    let time = parseDate(this.header?.create_date) ?? this.#modifiedAt
    let isFirst = true
    for (const line of linesOf(this.#bytes)) {
      const value = readLine(line, lost)
      if (value === 'empty') continue
      const isHeader = isFirst && value !== 'broken' && !isMessage(value)
      isFirst = false
      if (isHeader) continue
      const message = value === 'broken' ? undefined : readMessage(value, time)
      if (message !== undefined) time = message.sentAt
      yield message ?? line.number
    }
  }
}
