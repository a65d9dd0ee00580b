import { z } from '@hono/zod-openapi'

/** Text within limits, without what surrounds it. */
export const line = (most: number) => z.string().trim().min(1).max(most)

export const id = z.uuid().transform(text => text.toLowerCase())
export const moment = z.iso.datetime().openapi({ example: '2026-01-31T12:00:00.000Z' })

/** Whether every number of a JSON value is one: what is too large for it is read as infinite, and would be stored as nothing. */
const finite = (value: unknown): boolean => {
  if (typeof value === 'number') return Number.isFinite(value)
  return typeof value !== 'object' || value === null || Object.values(value).every(finite)
}

/** Any object of JSON. */
export const jsonObject = z.record(z.string(), z.unknown()).refine(finite, 'must hold no number that is too large')

/** What every row tells of itself. */
export const row = { id: z.uuid(), createdAt: moment, updatedAt: moment }

/** A path parameter that is an id. */
export const pathId = <Name extends string>(name: Name) =>
  z.strictObject({ [name]: id.openapi({ param: { name, in: 'path' }, format: 'uuid', type: 'string' }) } as Record<
    Name,
    typeof id
  >)

const Problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    requestId: z.string(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .openapi('Problem')

const problems: Readonly<Record<number, string>> = {
  400: 'The request is not valid, or names no tenant',
  401: 'No login that holds',
  403: 'The login does not allow it, or belongs to another tenant',
  404: 'There is nothing here',
  408: 'Nothing more of the body came',
  409: 'It contradicts what is there',
  412: 'It is not as If-Match or If-None-Match supposes',
  413: 'The request is too large',
  415: 'Unsupported media type',
  422: 'It refers to something that is not there, or cannot be done',
  429: 'Too many requests',
  503: 'PostgreSQL is away',
}

/** The problems that a route may answer with: those of every route with a tenant, and more. */
export const refusals = (...more: number[]) =>
  Object.fromEntries(
    [...new Set([400, 401, 403, 429, 503, ...more])]
      .toSorted()
      .map(status => [
        status,
        { description: problems[status] ?? '', content: { 'application/problem+json': { schema: Problem } } },
      ]),
  ) as Record<never, { description: string }>

/** An answer of JSON. */
export const answer = <Schema extends z.ZodType>(description: string, schema: Schema) => ({
  description,
  content: { 'application/json': { schema } },
})

/** An answer that is not JSON. */
export const bytesOf = (
  description: string,
  mediaTypes: string | readonly string[],
  format?: string,
): { description: string } => {
  const content = { schema: { type: 'string', ...(format && { format }) } }
  return Object.assign(
    { description },
    { content: Object.fromEntries([mediaTypes].flat().map(type => [type, content])) },
  )
}

/** A body of JSON, which has to be there. */
export const body = <Schema extends z.ZodType>(schema: Schema) => ({
  body: { required: true, content: { 'application/json': { schema } } },
})

/** The header that every request of a tenant carries. It is checked before everything else, and stands here for the description. */
export const tenantHeader = z.object({
  'X-Tenant-ID': z.uuid().openapi({ param: { name: 'X-Tenant-ID', in: 'header', required: true } }),
})

const tags = (name: string, description: string) =>
  z
    .string()
    .optional()
    .openapi({ param: { name, in: 'header' }, description })

/** The same, where a change may be wanted only of what is as it was seen. */
export const conditional = tenantHeader.extend({
  'If-Match': tags('If-Match', 'Change it only while it has one of these entity tags'),
  'If-None-Match': tags('If-None-Match', 'Change it only while it has none of these entity tags'),
})

/** The same, where sending again does nothing again. */
export const repeatable = tenantHeader.extend({
  'Idempotency-Key': z
    .string()
    .optional()
    .openapi({
      param: { name: 'Idempotency-Key', in: 'header' },
      description: 'With the same key and body, the same answer comes again for a day, and nothing is created again',
    }),
})

/** A login by session or by token. */
export const login = [{ session: [] }, { token: [] }]
