import { and, desc, eq, inArray, type SQL, sql } from 'drizzle-orm'
import { chats, messages } from '../database/schema/index.ts'
import { contains, TenantScopedRepository } from './tenant-scoped.ts'

/** What is told of a chat without its messages. */
export interface ChatFigures {
  readonly chatId: string
  readonly messages: number
  /** Bytes, roughly: what is in its messages. */
  readonly size: number
  /** When something in it last changed. */
  readonly changedAt: Date
  readonly characterId: string | null
  readonly groupId: string | null
}

const weight = sql`octet_length(${messages.content}) + octet_length(${messages.extra}::text) + octet_length(${messages.swipes}::text) + 100`

/** When somebody last wrote; of what an import brought, and nobody touched since, that was before. */
const lastWritten = sql`CASE WHEN ${chats.importedAt} IS NULL OR ${chats.edited} THEN greatest(${chats.updatedAt}, max(${messages.updatedAt})) ELSE coalesce(max(${messages.sentAt}), ${chats.updatedAt}) END`

/** What is known of the chats of one member. */
export class ChatsInBrief extends TenantScopedRepository {
  readonly #userId: string

  constructor(db: ConstructorParameters<typeof TenantScopedRepository>[0], tenantId: string, userId: string) {
    super(db, tenantId)
    this.#userId = userId
  }

  /** The figures of chats by their ids. @param among which, or those with which character; all of the member's where nothing is said. */
  async figures({
    ids,
    characterId,
  }: {
    ids?: readonly string[]
    characterId?: string
  } = {}): Promise<Map<string, ChatFigures>> {
    const found = await this.db
      .select({
        chatId: chats.id,
        characterId: chats.characterId,
        groupId: chats.groupId,
        messages: sql<number>`count(${messages.id})::int`,
        size: sql<number>`coalesce(sum(${weight}), 0)::float8`,
        changedAt: lastWritten.mapWith(chats.updatedAt),
      })
      .from(chats)
      .leftJoin(messages, and(eq(messages.tenantId, chats.tenantId), eq(messages.chatId, chats.id)))
      .where(
        this.#mine(
          ids && inArray(chats.id, [...ids]),
          characterId === undefined ? undefined : eq(chats.characterId, characterId),
        ),
      )
      .groupBy(chats.tenantId, chats.id)
    return new Map(found.map(row => [row.chatId, row]))
  }

  /** The last messages of chats, by the chats' ids. */
  async lastMessages(among: readonly string[]): Promise<Map<string, typeof messages.$inferSelect>> {
    const found = await this.db
      .selectDistinctOn([messages.chatId])
      .from(messages)
      .where(this.own(messages, inArray(messages.chatId, [...among])))
      .orderBy(messages.chatId, desc(messages.position))
    return new Map(found.map(row => [row.chatId, row]))
  }

  /** Those of these chats in whose messages all of the words are. */
  async saying(ids: readonly string[], words: readonly string[]): Promise<Set<string>> {
    const says = (word: string): SQL =>
      sql`EXISTS (SELECT 1 FROM ${messages} WHERE ${this.own(messages, eq(messages.chatId, chats.id), contains(messages.content, word))})`
    const found = await this.db
      .select({ id: chats.id })
      .from(chats)
      .where(this.#mine(inArray(chats.id, [...ids]), ...words.map(says)))
    return new Set(found.map(({ id }) => id))
  }

  #mine(...more: (SQL | undefined)[]): SQL | undefined {
    return this.own(chats, eq(chats.createdBy, this.#userId), ...more)
  }
}
