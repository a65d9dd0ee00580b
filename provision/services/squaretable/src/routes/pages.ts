import { z } from '@hono/zod-openapi'
import type { Page, PageRequest, Position } from '../repositories/tenant-scoped.ts'
import { SignedCursor } from './cursor.ts'

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

/** Cursors of a list in the order in which rows were made. */
export class Cursors {
  readonly #cursor: SignedCursor

  constructor(secret: string, tenantId: string, list: string) {
    this.#cursor = new SignedCursor(secret, tenantId, list)
  }

  /** @throws ValidationError for anything that was not made by `after` for the same list. */
  read(cursor: string): Position {
    const [time = '', id = ''] = this.#cursor.read(cursor).split(' ')
    return { createdAt: new Date(Number(time)), id }
  }

  after({ createdAt, id }: Position): string {
    return this.#cursor.write(`${createdAt.getTime()} ${id}`)
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
}
