import type { Api } from '../context.ts'
import { operations, tags } from './operations.ts'

const info = {
  title: 'Small Squaretable',
  version: '1.0.0',
  license: { name: 'MIT', identifier: 'MIT' },
  description:
    'Characters and chats of many tenants. Every request but those of the operator names its tenant in X-Tenant-ID, and its login proves it.',
}

/** What an answer is carried by; each is described once. */
const headers = {
  'X-Request-Id': 'The id that the service’s log knows the request by',
  ETag: 'What the answer is known by; for If-None-Match when it is read again, and If-Match when it is changed',
  Location: 'Where it is',
  'Retry-After': 'Seconds after which another try makes sense',
  'RateLimit-Limit': 'Requests of the tenant in a minute',
  'RateLimit-Remaining': 'How many of them are left',
  'RateLimit-Reset': 'Seconds until they begin anew',
  'WWW-Authenticate': 'How to log in',
  Allow: 'The methods that there are',
} as const

type Header = keyof typeof headers

interface Answer {
  description?: string
  content?: Record<string, unknown>
  headers?: Record<string, unknown>
}

interface Operation {
  operationId?: string
  summary?: string
  security?: readonly object[]
  parameters?: readonly { readonly name?: string }[]
  requestBody?: { content: Record<string, { example?: unknown }> }
  responses: Record<string, Answer>
}

const tagged = /^application\/json$|^image\//

/** The headers of an answer, by how the operation is asked and answered. */
const headersOf = (method: string, status: string, answer: Answer, isScoped: boolean): Header[] => {
  const types = Object.keys(answer.content ?? {})
  const isShown = types.some(type => tagged.test(type)) && status === '200'
  return [
    'X-Request-Id',
    ...(isScoped && status !== '400' && status !== '401'
      ? (['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'] as const)
      : []),
    ...(isScoped && ((isShown && ['get', 'patch', 'put'].includes(method)) || status === '304')
      ? (['ETag'] as const)
      : []),
    ...(isScoped && status === '201' ? (['Location'] as const) : []),
    ...(status === '401' ? (['WWW-Authenticate'] as const) : []),
    ...(status === '405' ? (['Allow'] as const) : []),
    ...(status === '429' || (status === '503' && types.includes('application/problem+json'))
      ? (['Retry-After'] as const)
      : []),
  ]
}

/** Says of an operation what all of its kind have in common. */
function complete(method: string, path: string, operation: Operation): void {
  const described = operations[`${method.toUpperCase()} ${path}`]
  if (!described) throw new Error(`${method} ${path} has no name and no summary in operations.ts.`)
  operation.operationId = described.operationId
  operation.summary = described.summary
  operation.security ??= []
  const json = operation.requestBody?.content['application/json']
  if (json && described.example !== undefined) json.example = described.example
  const hasTenant = operation.parameters?.some(({ name }) => name === 'X-Tenant-ID') ?? false
  const isScoped = hasTenant && operation.security.length > 0
  const { responses } = operation
  const types = Object.keys(responses['200']?.content ?? {})
  if (isScoped && method === 'get' && types.some(type => tagged.test(type))) {
    responses['304'] = { description: 'It is as one of the tags in If-None-Match says' }
  }
  if (!Object.keys(responses).some(status => status.startsWith('4'))) {
    responses['405'] = { description: 'There is no such method here' }
  }
  for (const [status, answer] of Object.entries(responses)) {
    const names = headersOf(method, status, answer, isScoped)
    answer.headers = Object.fromEntries(names.map(name => [name, { $ref: `#/components/headers/${name}` }]))
  }
}

/** The description of every route that the application has. */
function documentOf(app: Api, publicUrl: string): object {
  const document = app.getOpenAPI31Document({ openapi: '3.1.0', info, servers: [{ url: publicUrl }] })
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    for (const [method, operation] of Object.entries(item as Record<string, Operation>))
      complete(method, path, operation)
  }
  const described = Object.entries(headers).map(([name, description]) => {
    const type = name.startsWith('RateLimit') || name === 'Retry-After' ? 'integer' : 'string'
    return [name, { description, schema: { type } }]
  })
  return {
    ...document,
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    components: { ...document.components, headers: Object.fromEntries(described) },
  }
}

/** Publishes the description of every route that the application has when it is first asked for. Nobody needs a login to read it. */
export function describe(app: Api, publicUrl: string): void {
  const { openAPIRegistry: registry } = app
  registry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: 'squaretable_session',
    description: 'Made by POST /api/v1/sessions',
  })
  registry.registerComponent('securitySchemes', 'token', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'Made by POST /api/v1/tokens',
  })
  registry.registerComponent('securitySchemes', 'operator', { type: 'http', scheme: 'bearer' })
  let text: string | undefined
  app.get('/api/v1/openapi.json', context => {
    text ??= JSON.stringify(documentOf(app, publicUrl))
    return context.body(text, 200, { 'Content-Type': 'application/json' })
  })
}
