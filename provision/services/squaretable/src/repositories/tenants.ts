import { eq } from 'drizzle-orm'
import { tenants } from '../database/schema/index.ts'
import { TenantScopedRepository } from './tenant-scoped.ts'

export type TenantRow = typeof tenants.$inferSelect

/** The tenant itself. Its id is the tenant that its transaction is for. */
export class Tenants extends TenantScopedRepository {
  async find(): Promise<TenantRow | undefined> {
    const [found] = await this.db.select().from(tenants).where(eq(tenants.id, this.tenantId))
    return found
  }

  /** Nobody else changes it until the transaction ends. */
  async lock(): Promise<void> {
    await this.db.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, this.tenantId)).for('update')
  }

  /** The new tenant, or undefined where the slug is taken. */
  async create(values: {
    name: string
    slug: string
    requestsPerMinute: number | null
  }): Promise<TenantRow | undefined> {
    const [made] = await this.db
      .insert(tenants)
      .values({ ...values, id: this.tenantId })
      .onConflictDoNothing({ target: tenants.slug })
      .returning()
    return made
  }

  async update(values: { name?: string | undefined }): Promise<TenantRow | undefined> {
    const [changed] = await this.db
      .update(tenants)
      .set({ ...values, updatedAt: this.now })
      .where(eq(tenants.id, this.tenantId))
      .returning()
    return changed
  }

  /** Deletes the tenant, and with it every row of it. */
  async delete(): Promise<void> {
    await this.db.delete(tenants).where(eq(tenants.id, this.tenantId))
  }
}
