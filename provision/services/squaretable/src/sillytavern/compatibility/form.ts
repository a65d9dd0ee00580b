import type { Context } from 'hono'
import type { Env } from '../../context.ts'
import { ValidationError } from '../../errors.ts'
import { readBody } from '../../middleware/json-body.ts'
import { BrokenFile } from '../broken-file.ts'
import { isObject, type Json, type JsonObject, parseObject } from '../json.ts'

/** Bytes that a request of the front end may have: a chat is sent whole each time. */
const largest = 64 * 2 ** 20

/** A file that was sent. */
export interface Upload {
  readonly name: string
  readonly data: Buffer
}

/** What the front end sent: the fields of its JSON or its form, and the file that came with them. */
export interface Sent {
  readonly fields: JsonObject
  readonly file: Upload | undefined
}

const upload = async (file: File): Promise<Upload> => ({ name: file.name, data: Buffer.from(await file.arrayBuffer()) })

const texts = (form: FormData, name: string): Json => {
  const values = form.getAll(name).filter(value => typeof value === 'string')
  return values.length === 1 ? (values[0] ?? '') : values
}

const readForm = async (bytes: Uint8Array<ArrayBuffer>, type: string): Promise<Sent> => {
  const form = await new Response(bytes, { headers: { 'Content-Type': type } }).formData().catch(() => {
    throw new ValidationError('The form cannot be read.')
  })
  const avatar = form.get('avatar')
  const names = [...new Set(form.keys())].filter(name => typeof form.get(name) === 'string' && name !== '__proto__')
  const fields = Object.fromEntries(names.map(name => [name, texts(form, name)]))
  // What could not be kept of a text goes the same way as in JSON.
  return {
    fields: parseObject(Buffer.from(JSON.stringify(fields)), largest * 2),
    file: avatar instanceof File ? await upload(avatar) : undefined,
  }
}

/**
 * Reads what the front end sent. Characters that cannot be kept are left out, as an import does: a reply that broke off within one
 * must not keep a chat from being saved.
 * @throws ValidationError where it is neither JSON nor a form, TooLargeError
 */
export const readSent = async (context: Context<Env>): Promise<Sent> => {
  const bytes = new Uint8Array(await readBody(context, largest))
  const type = context.req.header('Content-Type') ?? ''
  if (bytes.length === 0) return { fields: {}, file: undefined }
  try {
    if (/^multipart\/form-data\b/i.test(type)) return await readForm(bytes, type)
    return { fields: parseObject(bytes, largest), file: undefined }
  } catch (error) {
    throw error instanceof BrokenFile ? new ValidationError(`The body ${error.message}.`) : error
  }
}

/** The text of a field; empty where it is none. */
export const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

/** The object that a field holds; empty where it is none. */
export const object = (value: Json | undefined): JsonObject => (isObject(value) ? value : {})

/** Whether a name can be one of a file: the front end's names have no slash. */
export const isFileName = (name: string): boolean => !/[/\0]/.test(name)
