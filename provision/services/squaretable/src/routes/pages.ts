import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from '@hono/zod-openapi'
import { ValidationError } from '../errors.ts'
import type { Page, PageRequest, Position } from '../repositories/tenant-scoped.ts'

/** The query of every list. `q` searches in the names. */
export const pageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  cursor: z.string().max(500).optional(),
  q: z
    .string()
    .max(200)
    .refine(text => !text.includes('\0'), 'must not hold U+0000')
    .optional(),
})

/** A page as it is answered. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().openapi({ description: 'Where the next page begins; null on the last one' }),
    total: z.int().min(0).openapi({ description: 'On all pages' }),
  })

/** Cursors of one list of one tenant: signed, so that one of another tenant or list is none. */
export class Cursors {
  readonly #secret: string
  readonly #list: string

  constructor(secret: string, tenantId: string, list: string) {
    this.#secret = secret
    this.#list = `${tenantId} ${list}`
  }

  /** @throws ValidationError for anything that was not made by `after` for the same list. */
  read(cursor: string): Position {
    const [position = '', signature = ''] = cursor.split('.')
    const expected = this.#sign(position)
    const given = Buffer.from(signature, 'base64url')
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new ValidationError('The cursor was not made for this list.', [
        { path: 'cursor', message: 'Leave it out to begin at the front.' },
      ])
    }
    const [time = '', id = ''] = Buffer.from(position, 'base64url').toString().split(' ')
    return { createdAt: new Date(Number(time)), id }
  }

  after({ createdAt, id }: Position): string {
    const position = Buffer.from(`${createdAt.getTime()} ${id}`).toString('base64url')
    return `${position}.${this.#sign(position).toString('base64url')}`
  }

  /** What the repository is asked for. */
  request({ limit, cursor, q }: z.output<typeof pageQuery>): PageRequest {
    return { limit, q, after: cursor === undefined ? undefined : this.read(cursor) }
  }

  /** The page as it is answered. */
  answer<Row extends Position, Item>({ rows, total, more }: Page<Row>, shown: (row: Row) => Item) {
    const last = rows.at(-1)
    return { items: rows.map(shown), nextCursor: more && last ? this.after(last) : null, total }
  }

  #sign(position: string): Buffer {
    return createHmac('sha256', this.#secret).update(`${this.#list} ${position}`).digest().subarray(0, 16)
  }
}
