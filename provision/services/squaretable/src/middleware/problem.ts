import type { Context, ErrorHandler, NotFoundHandler } from 'hono'
import { HTTPException } from 'hono/http-exception'
import type { Api, Env } from '../context.ts'
import {
  AppError,
  ConflictError,
  NotFoundError,
  UnavailableError,
  UnprocessableError,
  UnsupportedMediaTypeError,
  ValidationError,
} from '../errors.ts'
import { noRoute } from './methods.ts'

/** The text of a problem as RFC 9457 describes it. */
export const problemText = (error: AppError, instance: string, requestId: string, stack?: string): string =>
  JSON.stringify({
    type: `urn:squaretable:problem:${error.code}`,
    title: error.title,
    status: error.status,
    detail: error.message,
    instance,
    requestId,
    ...(error.complaints.length > 0 && { errors: error.complaints }),
    ...(stack !== undefined && { stack }),
  })

const headersOf = (error: AppError): Record<string, string> => ({
  'Content-Type': 'application/problem+json',
  'Cache-Control': 'no-store',
  ...error.headers,
})

/** A problem as an answer. `production` says nothing about the inside; `development` shows the stack. */
export const problem = (error: AppError, instance: string, requestId: string, stack?: string): Response =>
  new Response(problemText(error, instance, requestId, stack), {
    status: error.status,
    headers: headersOf(error),
  })

/** An error, and what it came from. */
function* causes(error: unknown): Generator<{ readonly code: string; readonly message: string }> {
  let at = error
  for (let deep = 0; at instanceof Error && deep < 8; deep += 1) {
    const { code } = at as { code?: unknown }
    yield { code: typeof code === 'string' ? code : '', message: at.message }
    at = at.cause
  }
}

/**
 * PostgreSQL is away, is going, refuses the login, is full, or took too long (by class or code of SQLSTATE), or the way to it is
 * broken (by Node's codes).
 */
const away =
  /^(08...|28...|25006|3D000|53...|57...|58...|25P03|25P04|55P03|0A000|ECONNREFUSED|ECONNRESET|ECONNABORTED|ENOTFOUND|EAI_AGAIN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/

/** What `pg` says without a code. */
const lost =
  /timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end|Query read timeout|server closed the connection/i

/** What a code of PostgreSQL means to the caller; undefined where it means that we are at fault. */
function meaningOfCode(code: string): AppError | undefined {
  if (code === '40001' || code === '40P01') return new UnavailableError('Somebody else changed the same just now.')
  if (away.test(code)) return new UnavailableError()
  if (code === '23505') return new ConflictError('Something with the same name is there already.')
  if (code === '23503') return new UnprocessableError('It refers to something that is not there.')
  if (/^(22...|23514|54000)$/.test(code)) return new ValidationError('A value cannot be stored.')
  return undefined
}

function meaningOfHttp(error: HTTPException): AppError | undefined {
  if (error.status === 404) return new NotFoundError()
  if (error.status === 413) return new AppError(413, 'too-large', 'The request is too large', 'Send less at once.')
  if (error.status === 415) return new UnsupportedMediaTypeError('what the description of the API says')
  return error.status < 500 ? new ValidationError('The body cannot be read.') : undefined
}

/** What an error means to the caller. Everything unforeseen is a 500 that says nothing. */
export function meaning(error: unknown): AppError {
  if (error instanceof AppError) return error
  const http = error instanceof HTTPException ? meaningOfHttp(error) : undefined
  if (http) return http
  for (const { code, message } of causes(error)) {
    const meant = meaningOfCode(code) ?? (lost.test(message) ? new UnavailableError() : undefined)
    if (meant) return meant
  }
  const detail = 'Something went wrong here. The request id helps to find out what.'
  return new AppError(500, 'internal', 'Internal error', detail)
}

/** Answers with a problem. What the pipeline has told already, such as how many requests are left, is told with it. */
const answered = (context: Context<Env>, error: AppError, stack?: string): Response => {
  const text = problemText(error, context.req.path, context.get('requestId') ?? '', stack)
  return context.body(text, error.status, headersOf(error))
}

/** The answer where no route is. */
export const notFound =
  (app: Api): NotFoundHandler<Env> =>
  context =>
    answered(context, noRoute(app, context))

/** The error handler: one format for all, and the log tells what the caller is not told. */
export const errorHandler =
  (development: boolean): ErrorHandler<Env> =>
  (error, context) => {
    const meant = meaning(error)
    if (meant.status >= 500) context.get('log')?.error({ error }, 'the request failed')
    return answered(context, meant, development && meant.status >= 500 ? error.stack : undefined)
  }
