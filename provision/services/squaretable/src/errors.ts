/** One complaint about the input: where, and what would be right. */
export interface Complaint {
  /** A JSON path such as `owner.email`; empty for the whole. */
  readonly path: string
  readonly message: string
}

/** An error that the caller is told about. Its message is shown, so it never holds what the caller may not know. */
export class AppError extends Error {
  override name = 'AppError'
  readonly status: 400 | 401 | 403 | 404 | 405 | 408 | 409 | 412 | 413 | 415 | 417 | 422 | 429 | 431 | 500 | 503
  /** The last part of the problem's type. */
  readonly code: string
  readonly title: string
  readonly headers: Readonly<Record<string, string>>
  readonly complaints: readonly Complaint[]

  constructor(
    status: AppError['status'],
    code: string,
    title: string,
    detail: string,
    { headers = {}, complaints = [] }: { headers?: Record<string, string>; complaints?: readonly Complaint[] } = {},
  ) {
    super(detail)
    this.status = status
    this.code = code
    this.title = title
    this.headers = headers
    this.complaints = complaints
  }
}

/** 400: the input is not what the route takes. */
export class ValidationError extends AppError {
  override name = 'ValidationError'
  constructor(detail: string, complaints: readonly Complaint[] = []) {
    super(400, 'validation', 'The request is not valid', detail, { complaints })
  }
}

/** 400: the request does not say, or not plainly, for which tenant it is. */
export class TenantRequiredError extends AppError {
  override name = 'TenantRequiredError'
  constructor() {
    super(
      400,
      'tenant-required',
      'A tenant is required',
      'Send the header X-Tenant-ID once, with the id of your tenant.',
    )
  }
}

/** 401: no login, or one that does not hold (any more). */
export class UnauthorizedError extends AppError {
  override name = 'UnauthorizedError'
  constructor(detail = 'Log in first: the request carries no login that holds.') {
    super(401, 'unauthorized', 'A login is required', detail, { headers: { 'WWW-Authenticate': 'Bearer' } })
  }
}

/** 403: the login does not allow it. */
export class ForbiddenError extends AppError {
  override name = 'ForbiddenError'
  constructor(detail = 'Your login does not allow this.') {
    super(403, 'forbidden', 'Not allowed', detail)
  }
}

/** 404: there is no such thing, or it is not the caller's to know of. Both look the same. */
export class NotFoundError extends AppError {
  override name = 'NotFoundError'
  constructor() {
    super(404, 'not-found', 'Not found', 'There is nothing here.')
  }
}

/** 405: the path is right, the method is not. */
export class MethodNotAllowedError extends AppError {
  override name = 'MethodNotAllowedError'
  constructor(allowed: readonly string[]) {
    const methods = allowed.join(', ')
    super(405, 'method-not-allowed', 'Method not allowed', `Here there is ${methods}.`, { headers: { Allow: methods } })
  }
}

/** 408: the request did not come to its end. */
export class TimeoutError extends AppError {
  override name = 'TimeoutError'
  constructor(detail = 'The request took too long.') {
    super(408, 'timeout', 'Request timeout', detail, { headers: { Connection: 'close' } })
  }
}

/** 412: it is not as the caller last saw it. */
export class PreconditionFailedError extends AppError {
  override name = 'PreconditionFailedError'
  constructor() {
    super(412, 'precondition-failed', 'It has changed', 'It is not what your request supposes. Read it again.')
  }
}

/** 417 */
export class ExpectationFailedError extends AppError {
  override name = 'ExpectationFailedError'
  constructor() {
    super(417, 'expectation-failed', 'Expectation failed', 'Nothing is expected of the service but 100-continue.')
  }
}

/** 431 */
export class HeadersTooLargeError extends AppError {
  override name = 'HeadersTooLargeError'
  constructor() {
    super(431, 'headers-too-large', 'The headers are too large', 'Send fewer or shorter headers.')
  }
}

/** 409: it contradicts what is there. */
export class ConflictError extends AppError {
  override name = 'ConflictError'
  constructor(detail: string) {
    super(409, 'conflict', 'Conflict', detail)
  }
}

/** 413 */
export class TooLargeError extends AppError {
  override name = 'TooLargeError'
  constructor(limit: number) {
    super(413, 'too-large', 'The request is too large', `At most ${limit} bytes are taken here.`)
  }
}

/** 415 */
export class UnsupportedMediaTypeError extends AppError {
  override name = 'UnsupportedMediaTypeError'
  constructor(wanted: string) {
    super(415, 'unsupported-media-type', 'Unsupported media type', `Send ${wanted}.`)
  }
}

/** 415: the body is packed. */
export class UnsupportedCodingError extends AppError {
  override name = 'UnsupportedCodingError'
  constructor() {
    super(
      415,
      'unsupported-media-type',
      'Unsupported media type',
      'Send the body as it is, without a Content-Encoding.',
      {
        headers: { 'Accept-Encoding': 'identity' },
      },
    )
  }
}

/** 422: well-formed, and it cannot be done. */
export class UnprocessableError extends AppError {
  override name = 'UnprocessableError'
  constructor(detail: string, complaints: readonly Complaint[] = []) {
    super(422, 'unprocessable', 'It cannot be done', detail, { complaints })
  }
}

/** 429 @param seconds until another try makes sense. */
export class TooManyRequestsError extends AppError {
  override name = 'TooManyRequestsError'
  constructor(seconds: number, headers: Record<string, string> = {}) {
    super(429, 'too-many-requests', 'Too many requests', `Try again in ${seconds} s.`, {
      headers: { ...headers, 'Retry-After': String(seconds) },
    })
  }
}

/** 503: something that the service stands on is away. It comes back by itself. */
export class UnavailableError extends AppError {
  override name = 'UnavailableError'
  constructor(detail = 'The service cannot answer at the moment.') {
    super(503, 'unavailable', 'Not available', detail, { headers: { 'Retry-After': '2' } })
  }
}
