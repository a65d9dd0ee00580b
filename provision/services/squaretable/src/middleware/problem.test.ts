import { HTTPException } from 'hono/http-exception'
import { describe, expect, test } from 'vitest'
import * as errors from '../errors.ts'
import { meaning, problem } from './problem.ts'

const all: readonly (readonly [errors.AppError, number, string])[] = [
  [new errors.ValidationError('x', [{ path: 'a.b', message: 'y' }]), 400, 'validation'],
  [new errors.TenantRequiredError(), 400, 'tenant-required'],
  [new errors.UnauthorizedError(), 401, 'unauthorized'],
  [new errors.ForbiddenError(), 403, 'forbidden'],
  [new errors.NotFoundError(), 404, 'not-found'],
  [new errors.ConflictError('x'), 409, 'conflict'],
  [new errors.TooLargeError(1), 413, 'too-large'],
  [new errors.UnsupportedMediaTypeError('x'), 415, 'unsupported-media-type'],
  [new errors.UnprocessableError('x'), 422, 'unprocessable'],
  [new errors.TooManyRequestsError(7), 429, 'too-many-requests'],
  [meaning(new Error('SELECT secret FROM users')), 500, 'internal'],
  [new errors.UnavailableError(), 503, 'unavailable'],
]

describe('A problem', () => {
  test.for(all)('%s is answered with %i and %s', async ([error, status, code]) => {
    const answer = problem(error, '/api/v1/x', 'the-id')
    const told = (await answer.json()) as Record<string, unknown>

    expect(answer.status).toBe(status)
    expect(answer.headers.get('Content-Type')).toBe('application/problem+json')
    expect(told).toMatchObject({
      type: `urn:squaretable:problem:${code}`,
      status,
      title: expect.stringMatching(/./),
      detail: expect.stringMatching(/./),
      instance: '/api/v1/x',
      requestId: 'the-id',
    })
    expect(told.stack).toBeUndefined()
    expect(JSON.stringify(told)).not.toContain('SELECT')
  })

  test('says where the input is wrong, and when to come again', async () => {
    const invalid = problem(new errors.ValidationError('x', [{ path: 'a.b', message: 'y' }]), '', '')

    expect(await invalid.json()).toMatchObject({ errors: [{ path: 'a.b', message: 'y' }] })
    expect(problem(new errors.TooManyRequestsError(7), '', '').headers.get('Retry-After')).toBe('7')
    expect(problem(new errors.UnavailableError(), '', '').headers.get('Retry-After')).toBe('2')
    expect(problem(new errors.UnauthorizedError(), '', '').headers.get('WWW-Authenticate')).toBe('Bearer')
  })
})

const coded = (code: string, message = 'x') => Object.assign(new Error(message), { code })

describe('What goes wrong inside', () => {
  test.for([
    ['57P01', 503],
    ['57P03', 503],
    ['57014', 503],
    ['08006', 503],
    ['53300', 503],
    ['28P01', 503],
    ['3D000', 503],
    ['25P03', 503],
    ['0A000', 503],
    ['40001', 503],
    ['40P01', 503],
    ['ECONNREFUSED', 503],
    ['ECONNRESET', 503],
    ['EAI_AGAIN', 503],
    ['23505', 409],
    ['23503', 422],
    ['23514', 400],
    ['22P02', 400],
    ['22021', 400],
    ['42501', 500],
    ['42P01', 500],
    ['XX000', 500],
    ['ERR_INVALID_ARG_TYPE', 500],
  ] as const)('%s means %i, also as the cause of another error', ([code, status]) => {
    expect(meaning(coded(code)).status).toBe(status)
    expect(meaning(new Error('Failed query: …', { cause: coded(code) })).status).toBe(status)
  })

  test.for([
    'timeout exceeded when trying to connect',
    'Connection terminated unexpectedly',
    'Connection terminated due to connection timeout',
    'Client has encountered a connection error and is not queryable',
    'Query read timeout',
  ])('"%s" means 503', message => {
    expect(meaning(new Error(message)).status).toBe(503)
  })

  test.for([
    [new HTTPException(400), 400],
    [new HTTPException(404), 404],
    [new HTTPException(413), 413],
    [new HTTPException(415), 415],
    [new HTTPException(500), 500],
    [undefined, 500],
    ['text', 500],
  ] as const)('%s means %i', ([error, status]) => {
    expect(meaning(error).status).toBe(status)
  })

  test('never tells its own words', () => {
    for (const code of ['23505', '22P02', '57P01', '42P01']) {
      expect(meaning(coded(code, 'duplicate key value violates "users_email_key"')).message).not.toContain(
        'users_email',
      )
    }
  })

  test('that is its own cause comes to an end', () => {
    const error = new Error('round')
    error.cause = error

    expect(meaning(error).status).toBe(500)
  })
})
