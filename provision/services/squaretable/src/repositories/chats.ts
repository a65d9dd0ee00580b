import { eq } from 'drizzle-orm'
import { chats } from '../database/schema/index.ts'
import { type Changes, contains, type Page, type PageRequest, TenantScopedRepository } from './tenant-scoped.ts'

export type ChatRow = typeof chats.$inferSelect

/** What can be written of a chat. What it refers to is known to be the tenant's. */
export type ChatValues = Pick<typeof chats.$inferInsert, 'title' | 'characterId' | 'groupId' | 'metadata'>

/** A tenant's chats. */
export class Chats extends TenantScopedRepository {
  async list(request: PageRequest): Promise<Page<ChatRow>> {
    return await this.page(chats, request, request.q ? contains(chats.title, request.q) : undefined)
  }

  /** The chat, or undefined. */
  async find(id: string): Promise<ChatRow | undefined> {
    const [found] = await this.db
      .select()
      .from(chats)
      .where(this.own(chats, eq(chats.id, id)))
    return found
  }

  async create(values: ChatValues, createdBy: string): Promise<ChatRow> {
    const [made] = await this.db
      .insert(chats)
      .values({ ...values, tenantId: this.tenantId, createdBy })
      .returning()
    return this.made(made)
  }

  /** The changed chat, or undefined where there is none. */
  async update(id: string, values: Changes<ChatValues>): Promise<ChatRow | undefined> {
    const [changed] = await this.db
      .update(chats)
      .set({ ...values, edited: true, updatedAt: this.now })
      .where(this.own(chats, eq(chats.id, id)))
      .returning()
    return changed
  }

  /** Whether there was one to delete. Its messages go with it. */
  async delete(id: string): Promise<boolean> {
    const gone = await this.db
      .delete(chats)
      .where(this.own(chats, eq(chats.id, id)))
      .returning({ createdBy: chats.createdBy, source: chats.source })
    return await this.gone(gone)
  }
}
