import type { ErrorHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { Env } from '../context.ts'
import {
  AppError,
  ConflictError,
  NotFoundError,
  TooLargeError,
  UnavailableError,
  UnprocessableError,
  ValidationError,
} from '../errors.ts'

/** A problem as RFC 9457 describes it. `production` says nothing about the inside; `development` shows the stack. */
export const problem = (error: AppError, instance: string, requestId: string, stack?: string): Response =>
  new Response(
    JSON.stringify({
      type: `urn:squaretable:problem:${error.code}`,
      title: error.title,
      status: error.status,
      detail: error.message,
      instance,
      requestId,
      ...(error.complaints.length > 0 && { errors: error.complaints }),
      ...(stack !== undefined && { stack }),
    }),
    { status: error.status, headers: { 'Content-Type': 'application/problem+json', ...error.headers } },
  )

/** An error of PostgreSQL or of the way to it carries one of these codes. */
const codeOf = (error: unknown): string => {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown }
  return typeof code === 'string' ? code : cause === undefined ? '' : codeOf(cause)
}

const away = /^(08|57P|53|58|ECONN|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|57014|25P03)/
const lost =
  /timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|server closed the connection/i

/** What an error means to the caller. Everything unforeseen is a 500 that says nothing. */
export function meaning(error: unknown): AppError {
  if (error instanceof AppError) return error
  if (error instanceof HTTPException) {
    if (error.status === 413) return new TooLargeError(0)
    if (error.status === 404) return new NotFoundError()
    if (error.status < 500) return new ValidationError('The body cannot be read.')
  }
  const code = codeOf(error)
  const texts = [error, (error as { cause?: unknown })?.cause].map(one => (one instanceof Error ? one.message : ''))
  if (away.test(code) || texts.some(text => lost.test(text))) return new UnavailableError()
  if (code === '23505') return new ConflictError('Something with the same name is there already.')
  if (code === '23503') return new UnprocessableError('It refers to something that is not there.')
  if (code.startsWith('22')) return new ValidationError('A value cannot be stored.')
  if (code === '40001' || code === '40P01')
    return new UnavailableError('Somebody else changed the same at the same time.')
  return new AppError(
    500,
    'internal',
    'Internal error',
    'Something went wrong here. The request id helps to find out what.',
  )
}

/** The error handler: one format for all, and the log tells what the caller is not told. */
export const errorHandler =
  (development: boolean): ErrorHandler<Env> =>
  (error, context) => {
    const meant = meaning(error)
    const log = context.get('log')
    if (meant.status >= 500) log?.error({ error }, 'the request failed')
    const stack = development && meant.status >= 500 ? error.stack : undefined
    return problem(meant, context.req.path, context.get('requestId') ?? '', stack)
  }
