import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { z } from 'zod'

/** A JSON schema. */
export type Schema = Readonly<Record<string, unknown>>

const parameter = z.looseObject({
  name: z.string(),
  in: z.enum(['path', 'query', 'header', 'cookie']),
  required: z.boolean().default(false),
  schema: z.record(z.string(), z.unknown()).default({}),
})
const content = z.record(z.string(), z.looseObject({ schema: z.record(z.string(), z.unknown()).default({}) }))
const operation = z.looseObject({
  security: z.array(z.record(z.string(), z.array(z.string()))).default([]),
  parameters: z.array(parameter).default([]),
  requestBody: z.looseObject({ content }).optional(),
  responses: z.record(z.string(), z.looseObject({ content: content.default({}) })),
})
const document = z.looseObject({ paths: z.record(z.string(), z.record(z.string(), operation)) })

export type Parameter = z.output<typeof parameter>

/** A route and method, as it is published. */
export interface Operation {
  readonly method: string
  readonly path: string
  readonly parameters: readonly Parameter[]
  /** The schemas of its body by their types; none where it takes none. */
  readonly bodies: Readonly<Record<string, Schema>>
  /** The names of the logins that open it. */
  readonly logins: readonly string[]
}

/** What the service publishes about itself, ready to hold answers against. */
export class Description {
  readonly operations: readonly Operation[]
  readonly #document: z.output<typeof document>
  readonly #ajv = new Ajv2020({ strict: false, validateSchema: false, logger: false })

  constructor(published: unknown) {
    this.#document = document.parse(published)
    formats.default(this.#ajv)
    this.#ajv.addSchema(published as Schema, 'openapi')
    this.operations = Object.entries(this.#document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, { parameters, requestBody, security }]) => ({
        ...{ method: method.toUpperCase(), path, parameters },
        bodies: Object.fromEntries(
          Object.entries(requestBody?.content ?? {}).map(([type, { schema }]) => [type, schema]),
        ),
        logins: security.flatMap(Object.keys),
      })),
    )
  }

  /** A schema itself, where it only refers to another. */
  resolved(schema: Schema): Schema {
    if (typeof schema.$ref !== 'string') return schema
    const steps = schema.$ref.split('/').slice(1)
    return this.resolved(steps.reduce<unknown>((inner, step) => (inner as Schema)[step], this.#document) as Schema)
  }

  /** What an answer has that is not published; undefined where it is as described. */
  complaint({ method, path }: Operation, status: number, type: string, text: string): string | undefined {
    const answers = this.#document.paths[path]?.[method.toLowerCase()]?.responses ?? {}
    const described = answers[status]
    if (described === undefined) return `the status ${status} is not published`
    const types = Object.keys(described.content)
    if (types.length === 0) return text === '' ? undefined : 'a body is not published'
    const named = type.split(';')[0] ?? ''
    if (!types.includes(named)) return `the type "${type}" is not published for ${status}`
    if (!/\bjson$/.test(named)) return undefined
    const pointer = ['paths', path, method.toLowerCase(), 'responses', String(status), 'content', named, 'schema']
    const reference = `openapi#/${pointer.map(step => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')}`
    const validate = this.#ajv.getSchema(reference) ?? this.#ajv.compile({ $ref: reference })
    return validate(JSON.parse(text)) ? undefined : this.#ajv.errorsText(validate.errors)
  }
}
