import { asc, eq, gt, type SQL, sql } from 'drizzle-orm'
import { messages } from '../database/schema/index.ts'
import { TenantScopedRepository } from './tenant-scoped.ts'

type MessageValues = Pick<
  typeof messages.$inferInsert,
  'position' | 'author' | 'name' | 'content' | 'swipes' | 'extra' | 'sentAt' | 'aside'
>

/** What an imported message is recognised by. */
export interface MessageTrace {
  readonly author: string
  readonly name: string
  readonly sentAt: Date
  /** MD5 of its text. */
  readonly content: string
}

/** The messages of imported chats, which are known by their positions. */
export class ImportedMessages extends TenantScopedRepository {
  /** The messages of a chat as an import left them, in their order. */
  async traces(chatId: string): Promise<MessageTrace[]> {
    const content = sql<string>`md5(${messages.content})`
    return await this.db
      .select({ author: messages.author, name: messages.name, sentAt: messages.sentAt, content })
      .from(messages)
      .where(this.own(messages, eq(messages.chatId, chatId)))
      .orderBy(asc(messages.position))
  }

  /**
   * Puts messages at their positions; one that is the same already stays untouched, and all keep their ids. They go over as one text: a
   * placeholder for each value of each row costs more than all the rest of an import.
   */
  async saveMessages(chatId: string, batch: readonly MessageValues[]): Promise<void> {
    const changing = ['author', 'name', 'content', 'swipes', 'extra', 'sent_at', 'aside'].map(name =>
      sql.identifier(name),
    )
    const columns = sql.join(changing, sql`, `)
    const list = (from: SQL) =>
      sql.join(
        changing.map(column => sql`${from}.${column}`),
        sql`, `,
      )
    const rows = batch.map(({ sentAt, ...values }) => ({ ...values, sent_at: sentAt }))
    const typed = sql`"position" integer, author text, name text, content text, swipes jsonb, extra jsonb, sent_at timestamptz, aside jsonb`
    await this.db.execute(sql`
      INSERT INTO ${messages} (tenant_id, chat_id, "position", ${columns})
      SELECT ${this.tenantId}::uuid, ${chatId}::uuid, new."position", ${list(sql`new`)}
      FROM json_to_recordset(${JSON.stringify(rows)}::json) AS new (${typed})
      ON CONFLICT (tenant_id, chat_id, "position") DO UPDATE SET (${columns}, updated_at) = (${list(sql`excluded`)}, now())
      WHERE (${list(sql`${messages}`)}) IS DISTINCT FROM (${list(sql`excluded`)})`)
  }

  /** Removes what stands behind a position. */
  async cutMessages(chatId: string, last: number): Promise<void> {
    await this.db.delete(messages).where(this.own(messages, eq(messages.chatId, chatId), gt(messages.position, last)))
  }
}
