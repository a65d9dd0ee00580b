import { and, asc, count, eq, exists, gt, isNotNull, max, type SQL, sql } from 'drizzle-orm'
import { chats, messages } from '../database/schema/index.ts'
import { type Changes, type Page, TenantScopedRepository } from './tenant-scoped.ts'

export type MessageRow = typeof messages.$inferSelect

/** What can be written of a message. */
export type MessageValues = Pick<
  typeof messages.$inferInsert,
  'author' | 'name' | 'content' | 'swipes' | 'extra' | 'sentAt'
>

/** The messages of one chat of a tenant, in the order of the conversation. */
export class Messages extends TenantScopedRepository {
  /** A page of a chat's messages. @param after the position behind which it begins. */
  async list(chatId: string, limit: number, after = 0): Promise<Page<MessageRow>> {
    const ofChat = this.own(messages, eq(messages.chatId, chatId))
    const found = await this.db
      .select()
      .from(messages)
      .where(and(ofChat, gt(messages.position, after)))
      .orderBy(asc(messages.position))
      .limit(limit + 1)
    const [counted] = await this.db.select({ total: count() }).from(messages).where(ofChat)
    return { rows: found.slice(0, limit), total: counted?.total ?? 0, more: found.length > limit }
  }

  /** The message of this chat, or undefined. */
  async find(chatId: string, id: string): Promise<MessageRow | undefined> {
    const [found] = await this.db.select().from(messages).where(this.#one(chatId, id))
    return found
  }

  /** Puts a message at the end of the chat; undefined where there is no such chat. Of two at once, one waits for the other. */
  async create(chatId: string, values: MessageValues): Promise<MessageRow | undefined> {
    const locked = await this.db
      .select({ id: chats.id })
      .from(chats)
      .where(this.own(chats, eq(chats.id, chatId)))
      .for('update')
    if (locked.length === 0) return undefined
    await this.#edit(chatId)
    const [last] = await this.db
      .select({ position: max(messages.position) })
      .from(messages)
      .where(this.own(messages, eq(messages.chatId, chatId)))
    const position = (last?.position ?? 0) + 1
    const [made] = await this.db
      .insert(messages)
      .values({ ...values, tenantId: this.tenantId, chatId, position })
      .returning()
    return this.made(made)
  }

  /** The changed message, or undefined where there is none. */
  async update(chatId: string, id: string, values: Changes<MessageValues>): Promise<MessageRow | undefined> {
    await this.#edit(chatId, this.#there(chatId, id))
    const [changed] = await this.db
      .update(messages)
      .set({ ...values, updatedAt: this.now })
      .where(this.#one(chatId, id))
      .returning()
    return changed
  }

  /** Whether there was one to delete. */
  async delete(chatId: string, id: string): Promise<boolean> {
    await this.#edit(chatId, this.#there(chatId, id))
    const gone = await this.db.delete(messages).where(this.#one(chatId, id)).returning({ id: messages.id })
    return gone.length > 0
  }

  /** Remembers that an imported chat is no longer as it was imported. Before the change itself: an import that is under way is waited for. */
  async #edit(chatId: string, where?: SQL): Promise<void> {
    const imported = [isNotNull(chats.source), eq(chats.edited, false)]
    await this.db
      .update(chats)
      .set({ edited: true })
      .where(this.own(chats, eq(chats.id, chatId), ...imported, where))
  }

  #there(chatId: string, id: string): SQL {
    return exists(this.db.select({ found: sql`1` }).from(messages).where(this.#one(chatId, id)))
  }

  #one(chatId: string, id: string) {
    return this.own(messages, eq(messages.chatId, chatId), eq(messages.id, id))
  }
}
