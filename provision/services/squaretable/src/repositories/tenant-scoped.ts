import { and, asc, type Column, count, eq, gt, ilike, or, type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { Transaction } from '../database/database.ts'
import { removedSources } from '../database/schema/index.ts'
import { BaseRepository } from './base.ts'

/** Where a page begins: behind the row with this time and id. */
export interface Position {
  readonly createdAt: Date
  readonly id: string
}

/** One page of a list, in the order in which rows were made. */
export interface Page<Row> {
  readonly rows: readonly Row[]
  /** How many rows there are on all pages. */
  readonly total: number
  /** Whether another page follows. */
  readonly more: boolean
}

/** Which page. */
export interface PageRequest {
  readonly limit: number
  readonly after?: Position | undefined
  readonly q?: string | undefined
}

/** Values that are to change; what is undefined stays. */
export type Changes<Values> = { readonly [Key in keyof Values]?: Values[Key] | undefined }

/** Columns that every list is ordered by. */
export type Listed = PgTable & { readonly tenantId: Column; readonly id: Column; readonly createdAt: Column }

/** A text that is searched for literally: the pattern's own signs mean nothing in it. */
export const contains = (column: Column, text: string): SQL => ilike(column, `%${text.replace(/[\\%_]/g, '\\$&')}%`)

/**
 * A repository of one tenant's rows. Every query has the tenant in its condition; that the database refuses the others as well is
 * a second wall, not the first.
 */
export abstract class TenantScopedRepository extends BaseRepository {
  protected readonly tenantId: string

  constructor(db: Transaction, tenantId: string) {
    super(db)
    this.tenantId = tenantId
  }

  /** The condition that a row is the tenant's, and more. */
  protected own(table: { readonly tenantId: Column }, ...more: (SQL | undefined)[]): SQL | undefined {
    return and(eq(table.tenantId, this.tenantId), ...more)
  }

  /** A page of a table. @param where more conditions; they count for the total too. */
  protected async page<Table extends Listed>(
    table: Table,
    { limit, after }: PageRequest,
    where?: SQL,
  ): Promise<Page<Table['$inferSelect']>> {
    const behind =
      after &&
      or(gt(table.createdAt, after.createdAt), and(eq(table.createdAt, after.createdAt), gt(table.id, after.id)))
    const source: PgTable = table
    const [found, [counted]] = await Promise.all([
      this.db
        .select()
        .from(source)
        .where(this.own(table, where, behind))
        .orderBy(asc(table.createdAt), asc(table.id))
        .limit(limit + 1),
      this.db.select({ total: count() }).from(source).where(this.own(table, where)),
    ])
    return {
      rows: found.slice(0, limit) as Table['$inferSelect'][],
      total: counted?.total ?? 0,
      more: found.length > limit,
    }
  }

  /** The row that an insert gave back. */
  protected made<Row>(row: Row | undefined): Row {
    if (!row) throw new Error('The database returned no row for a new one.')
    return row
  }

  /** Remembers of deleted rows which had been imported, so that no import brings them back. @returns whether there were any rows. */
  protected async gone(rows: readonly { createdBy: string | null; source: string | null }[]): Promise<boolean> {
    const { tenantId } = this
    const sources = rows.flatMap(({ createdBy: userId, source }) =>
      userId === null || source === null ? [] : [{ tenantId, userId, source }],
    )
    if (sources.length > 0) await this.db.insert(removedSources).values(sources).onConflictDoNothing()
    return rows.length > 0
  }

  /** The time of the database, which all rows are stamped with. */
  protected get now(): SQL<Date> {
    return sql`now()`
  }
}
