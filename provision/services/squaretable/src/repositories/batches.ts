import { asc, type Column, getTableColumns, gt, type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { TenantScopedRepository } from './tenant-scoped.ts'

/** A table of tenants. */
export type Source = PgTable & { readonly tenantId: Column }

/** What rows are found by, in their order. */
export type Key = string | number

/** Rows that are measured together, and the bytes of those that are read together: what is in memory at once. */
const mostRows = 500
const mostBytes = 2 * 1024 * 1024

/** How much more there may be in what PostgreSQL has packed. */
const mostPacked = 64

/**
 * How many bytes a row takes, roughly and at most. It is told without reading what lies outside of the row, such as a picture: the bytes
 * of a text are known beforehand, and of JSON those that it was packed into.
 */
const sizeOf = (table: Source): SQL<number> => {
  const sizes = Object.values(getTableColumns(table)).map(column => {
    const type = column.getSQLType()
    if (type === 'text' || type === 'bytea') return sql`coalesce(octet_length(${column}), 0)::float8`
    if (type !== 'jsonb' && type !== 'text[]') return sql`16`
    const times = sql`CASE WHEN pg_column_compression(${column}) IS NULL THEN 1 ELSE ${sql.raw(String(mostPacked))} END`
    return sql`coalesce(pg_column_size(${column})::float8 * ${times}, 0)`
  })
  return sql<number>`(${sql.join(sizes, sql` + `)})`
}

/** Reads many rows, of which some are large, in linear time and little memory. */
export abstract class BatchReader extends TenantScopedRepository {
  /** Where each batch begins and ends, by keys. A row that is larger than a batch is one by itself. @param where more conditions */
  protected async *batches(
    table: Source,
    key: Column,
    where?: SQL,
  ): AsyncGenerator<readonly [after: Key | undefined, last: Key]> {
    let after: Key | undefined
    for (;;) {
      const sizes = await this.db
        .select({ key: sql<Key>`${key}`, bytes: sizeOf(table) })
        .from(table as PgTable)
        .where(this.own(table, where, after === undefined ? undefined : gt(key, after)))
        .orderBy(asc(key))
        .limit(mostRows)
      let last = after
      let total = 0
      for (const { key: here, bytes } of sizes) {
        if (total > 0 && total + bytes > mostBytes && last !== undefined) {
          yield [after, last]
          after = last
          total = 0
        }
        total += bytes
        last = here
      }
      if (last !== undefined && last !== after) yield [after, last]
      if (sizes.length < mostRows) return
      after = last
    }
  }
}
