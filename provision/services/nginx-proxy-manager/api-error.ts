import type { z } from 'zod'
import type { refusalAnswer } from './answers.ts'

/** A call to the admin API that was not answered as it should be. Its message is a sentence without secrets. */
export class ProxyManagerError extends Error {
  override name = 'ProxyManagerError'
  /** The HTTP status, where there was an answer. */
  readonly status: number | undefined

  constructor(message: string, { status, cause }: { status?: number; cause?: unknown } = {}) {
    super(message, { cause })
    this.status = status
  }
}

/** Without a login the API answers as if the path did not exist, or with an internal error. */
export const hint = (status: number, token: string | undefined): string =>
  token === undefined && [403, 404, 500].includes(status) ? ' It answers so to a call without a login, too.' : ''

export const capital = (sentence: string): string => sentence.charAt(0).toUpperCase() + sentence.slice(1)

export const message = ({ error }: z.output<typeof refusalAnswer>): string =>
  typeof error === 'string' ? error : error.message

/** undici says "fetch failed" and keeps the reason as its cause. */
export function reason(error: unknown): string {
  const inner = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return inner instanceof Error ? inner.message : String(inner)
}

/** The JSON, or undefined for what is none: then neither an error's body nor an answer is recognised in it. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
