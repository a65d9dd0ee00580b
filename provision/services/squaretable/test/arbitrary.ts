import fc from 'fast-check'
import type { Description, Operation, Parameter, Schema } from './description.ts'

/** A request of the kind that an operation takes, or nearly. */
export interface Wanted {
  readonly operation: Operation
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | undefined
}

/** What is known and may be named in a request. */
export interface Known {
  readonly tenantId: string
  readonly ids: Readonly<Record<string, readonly string[]>>
  /** Headers with a login, by the name of the security scheme. */
  readonly logins: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** Text that programs stumble over. */
const odd = fc.constantFrom(
  ...[
    '',
    ' ',
    '\0',
    'a\0b',
    '\ud800',
    '\udc00x',
    "'; DROP TABLE chats; --",
    '%',
    '_',
    '\\',
    '../../etc/passwd',
    '{{7*7}}',
  ],
  ...[
    '__proto__',
    'constructor',
    'null',
    'NaN',
    '1e400',
    '-0',
    '\u202e',
    '\ufeff',
    '\r\nX-Injected: 1',
    '<script>',
    '👩‍🚀'.repeat(50),
  ],
)
const text = fc.oneof(fc.string({ maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 20 }), odd)
const anything = fc.oneof({ maxDepth: 3 }, fc.jsonValue({ maxDepth: 3 }), odd, fc.constantFrom(1e308, -1, 2 ** 53, 0.5))

/** Mostly one, now and then the other. */
const mostly = <T>(usual: fc.Arbitrary<T>, otherwise: fc.Arbitrary<T>, weight = 12): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: otherwise })

/** Values of a schema, and of none. */
class Values {
  readonly #description: Description
  readonly #ids: readonly string[]

  constructor(description: Description, ids: readonly string[]) {
    this.#description = description
    this.#ids = ids
  }

  of(schema: Schema, depth = 0): fc.Arbitrary<unknown> {
    if (depth > 6) return fc.constant(null)
    return mostly(this.#valid(this.#description.resolved(schema), depth), anything, 20)
  }

  #valid(schema: Schema, depth: number): fc.Arbitrary<unknown> {
    if ('const' in schema) return fc.constant(schema.const)
    if (Array.isArray(schema.enum)) return fc.constantFrom(...(schema.enum as unknown[]))
    const choices = (schema.anyOf ?? schema.oneOf) as Schema[] | undefined
    if (choices) return fc.oneof(...choices.map(choice => this.of(choice, depth + 1)))
    const types = [schema.type ?? []].flat() as string[]
    if (types.length > 1) return fc.oneof(...types.map(type => this.#typed({ ...schema, type }, type, depth)))
    return this.#typed(schema, types[0], depth)
  }

  #typed(schema: Schema, type: string | undefined, depth: number): fc.Arbitrary<unknown> {
    const { minimum = -1000, maximum = 1000 } = schema as { minimum?: number; maximum?: number }
    if (type === 'string') return this.#string(schema)
    if (type === 'integer') return fc.integer({ min: minimum, max: Math.max(minimum, maximum) })
    if (type === 'number') return fc.double({ min: minimum, max: maximum, noNaN: true })
    if (type === 'boolean') return fc.boolean()
    if (type === 'null') return fc.constant(null)
    if (type === 'array') return fc.array(this.of((schema.items ?? {}) as Schema, depth + 1), { maxLength: 4 })
    if (type === 'object') return this.#object(schema, depth)
    return anything
  }

  #string({
    format,
    minLength = 0,
    maxLength = 60,
  }: {
    format?: string
    minLength?: number
    maxLength?: number
  }): fc.Arbitrary<string> {
    if (format === 'uuid') return fc.oneof(fc.constantFrom(...this.#ids), fc.uuid())
    if (format === 'email') return fc.emailAddress()
    if (format === 'date-time') return fc.date({ noInvalidDate: true }).map(date => date.toISOString())
    return mostly(fc.string({ minLength, maxLength: Math.min(maxLength, minLength + 60) }), text, 3)
  }

  #object(schema: Schema, depth: number): fc.Arbitrary<unknown> {
    const { properties = {}, required = [] } = schema as { properties?: Record<string, Schema>; required?: string[] }
    const fields = Object.fromEntries(Object.entries(properties).map(([name, one]) => [name, this.of(one, depth + 1)]))
    const usual = fc.record(fields, { requiredKeys: required.filter(name => name in fields) })
    if (schema.additionalProperties === false) {
      const tooMany = fc.tuple(usual, text, anything).map(([value, key, more]) => ({ ...value, [key]: more }))
      return mostly(usual, fc.oneof(tooMany, fc.record(fields, { requiredKeys: [] })))
    }
    return fc
      .tuple(usual, fc.dictionary(text, anything, { maxKeys: 3 }))
      .map(([value, more]) => ({ ...more, ...value }))
  }
}

/** Any value as a text; an object without a prototype has none of its own. */
const written = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value))

const header = (value: unknown): string => encode(written(value)).slice(0, 200)

const nobodys = '00000000-0000-4000-8000-000000000000'

/** What is deleted is nothing that the others are about: they take the first few, and it takes the rest. */
const named = ({ method }: Operation, ids: readonly string[]): string[] => [
  ...(method === 'DELETE' ? ids.slice(3) : ids.slice(0, 3)),
  nobodys,
]

/** Requests for one operation: most of them as it is described, and the rest wrong in one place or another. */
export function requestsFor(description: Description, operation: Operation, known: Known): fc.Arbitrary<Wanted> {
  const values = new Values(description, Object.values(known.ids).flat())
  const of = (place: Parameter['in']): Parameter[] => operation.parameters.filter(one => one.in === place)
  const inPath = fc.record(
    Object.fromEntries(
      of('path').map(({ name, schema }) => [
        name,
        mostly(fc.constantFrom(...named(operation, known.ids[name] ?? [])), fc.oneof(values.of(schema), text)),
      ]),
    ),
  )
  const query = fc.dictionary(
    fc.constantFrom(...of('query').map(({ name }) => name), 'unknown', 'limit', 'cursor'),
    text,
    { maxKeys: 1 },
  )
  const asked = fc.record(Object.fromEntries(of('query').map(({ name, schema }) => [name, values.of(schema)])), {
    requiredKeys: [],
  })
  const further = of('header').filter(({ name }) => name.toLowerCase() !== 'x-tenant-id')
  const headers = fc.record(
    Object.fromEntries(further.map(({ name, schema }) => [name, values.of(schema).map(header)])),
    { requiredKeys: [] },
  )
  const tenant = mostly(
    fc.constant(known.tenantId),
    fc.oneof(fc.uuid(), fc.constantFrom('', 'x', `${known.tenantId}, ${known.tenantId}`)),
    20,
  )
  const login = mostly(
    fc.constantFrom(...operation.logins, ...(operation.logins.length === 0 ? ['none'] : [])),
    fc.constant('none'),
    20,
  )
  return fc
    .record({ inPath, query: mostly(asked, query, 6), headers, tenant, login, body: bodyOf(operation, values) })
    .map(({ inPath, query, headers, tenant, login, body }) => {
      const filled = operation.path.replaceAll(/\{([^}]+)\}/g, (_, name: string) => segment(written(inPath[name])))
      const search = Object.entries(query).map(([name, value]) => `${encode(name)}=${encode(written(value))}`)
      return {
        operation,
        path: `${filled}${search.length > 0 ? `?${search.join('&')}` : ''}`,
        headers: { ...headers, 'x-tenant-id': tenant, ...known.logins[login], ...body?.headers },
        body: body?.content,
      }
    })
}

/** Any text as a part of a URL; half a surrogate pair has no UTF-8. */
const encode = (value: string): string => encodeURIComponent(value.toWellFormed())
/** A segment that is neither empty nor one that a URL loses. */
const segment = (value: string): string => (/^\.{0,2}$/.test(value) ? 'x' : encode(value))

interface Body {
  readonly headers: Readonly<Record<string, string>>
  readonly content: string | Uint8Array
}

function bodyOf({ bodies }: Operation, values: Values): fc.Arbitrary<Body | undefined> {
  const types = Object.entries(bodies)
  if (types.length === 0) return fc.constant(undefined)
  const usual = types.map(([type, schema]) =>
    /\bjson$/.test(type)
      ? values
          .of(schema)
          .map((value): Body => ({ headers: { 'content-type': type }, content: JSON.stringify(value) ?? 'null' }))
      : fc.uint8Array({ maxLength: 200 }).map((content): Body => ({ headers: { 'content-type': type }, content })),
  )
  const wrong = fc
    .tuple(
      fc.constantFrom('application/json', 'text/plain', 'image/png', ''),
      fc.oneof(
        text.map(value => value.toWellFormed()),
        fc.uint8Array({ maxLength: 60 }),
      ),
    )
    .map(([type, content]): Body => ({ headers: type === '' ? {} : { 'content-type': type }, content }))
  return mostly<Body | undefined>(fc.oneof(...usual), fc.oneof(wrong, fc.constant(undefined)))
}
