import { type Column, eq, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { TenantScopedRepository } from './tenant-scoped.ts'

/** Rows of a tenant, of whatever table. */
export class Rows extends TenantScopedRepository {
  /** Nobody else changes the row until the transaction ends. */
  async lock(table: PgTable & { readonly tenantId: Column }, key: Column, value: string): Promise<void> {
    await this.db
      .select({ found: sql`1` })
      .from(table as PgTable)
      .where(this.own(table, eq(key, value)))
      .for('update')
  }
}
