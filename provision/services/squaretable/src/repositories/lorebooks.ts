import { eq } from 'drizzle-orm'
import { lorebooks } from '../database/schema/index.ts'
import { type Changes, contains, type Page, type PageRequest, TenantScopedRepository } from './tenant-scoped.ts'

export type LorebookRow = typeof lorebooks.$inferSelect

/** What can be written of a lorebook. */
export type LorebookValues = Pick<typeof lorebooks.$inferInsert, 'name' | 'description' | 'entries' | 'metadata'>

/** A tenant's lorebooks. */
export class Lorebooks extends TenantScopedRepository {
  async list(request: PageRequest): Promise<Page<LorebookRow>> {
    return await this.page(lorebooks, request, request.q ? contains(lorebooks.name, request.q) : undefined)
  }

  /** The lorebook, or undefined. */
  async find(id: string): Promise<LorebookRow | undefined> {
    const [found] = await this.db
      .select()
      .from(lorebooks)
      .where(this.own(lorebooks, eq(lorebooks.id, id)))
    return found
  }

  async create(values: LorebookValues, createdBy: string): Promise<LorebookRow> {
    const [made] = await this.db
      .insert(lorebooks)
      .values({ ...values, tenantId: this.tenantId, createdBy })
      .returning()
    return this.made(made)
  }

  /** The changed lorebook, or undefined where there is none. */
  async update(id: string, values: Changes<LorebookValues>): Promise<LorebookRow | undefined> {
    const [changed] = await this.db
      .update(lorebooks)
      .set({ ...values, edited: true, updatedAt: this.now })
      .where(this.own(lorebooks, eq(lorebooks.id, id)))
      .returning()
    return changed
  }

  /** Whether there was one to delete. */
  async delete(id: string): Promise<boolean> {
    const gone = await this.db
      .delete(lorebooks)
      .where(this.own(lorebooks, eq(lorebooks.id, id)))
      .returning({ createdBy: lorebooks.createdBy, source: lorebooks.source })
    return await this.gone(gone)
  }
}
