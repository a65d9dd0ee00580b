import { eq, exists, gt, inArray, type SQL, sql } from 'drizzle-orm'
import {
  avatars,
  characters,
  chats,
  groupMembers,
  groups,
  type JsonObject,
  lorebooks,
  messages,
  settings,
} from '../database/schema/index.ts'
import type { CharacterValues } from './characters.ts'
import { TenantScopedRepository } from './tenant-scoped.ts'

/** Where a row comes from, and the hash of what it is made from. */
export interface RowOrigin {
  readonly source: string
  readonly sourceHash: string
  readonly createdBy: string
}

/** What an earlier import left. */
export interface ImportedRow {
  readonly id: string
  readonly sourceHash: string | null
  /** Whether somebody changed it since. */
  readonly changed: boolean
}

const theOnly = ([row]: readonly { id: string }[]): string => {
  if (!row) throw new Error('The database returned no row for an import.')
  return row.id
}

type MessageValues = Pick<
  typeof messages.$inferInsert,
  'position' | 'author' | 'name' | 'content' | 'swipes' | 'extra' | 'sentAt'
>

/** Rows that are known by where they were imported from. */
export class Imports extends TenantScopedRepository {
  /** One import of a tenant at a time, until the transaction ends: two would both find nothing, and both create it. */
  async alone(): Promise<void> {
    await this.db.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${`import ${this.tenantId}`}, 0))`)
  }

  findCharacter(source: string): Promise<ImportedRow | undefined> {
    const avatar = this.db
      .select({ found: sql`1` })
      .from(avatars)
      .where(
        this.own(avatars, eq(avatars.characterId, characters.id), gt(avatars.updatedAt, sql`${characters.importedAt}`)),
      )
    return this.#find(characters, source, exists(avatar))
  }

  findLorebook(source: string): Promise<ImportedRow | undefined> {
    return this.#find(lorebooks, source)
  }

  findGroup(source: string): Promise<ImportedRow | undefined> {
    return this.#find(groups, source)
  }

  findChat(source: string): Promise<ImportedRow | undefined> {
    const message = this.db
      .select({ found: sql`1` })
      .from(messages)
      .where(this.own(messages, eq(messages.chatId, chats.id), gt(messages.updatedAt, sql`${chats.importedAt}`)))
    return this.#find(chats, source, exists(message))
  }

  /** Ids of the characters or groups with these sources. */
  async idsOf(table: typeof characters | typeof groups, sources: readonly string[]): Promise<Map<string, string>> {
    const found = await this.db
      .select({ id: table.id, source: table.source })
      .from(table)
      .where(this.own(table, inArray(table.source, [...sources])))
    return new Map(found.map(({ id, source }) => [source ?? '', id]))
  }

  /** Creates or changes the row of this source. @returns its id, as all of these. */
  async saveCharacter(origin: RowOrigin, values: CharacterValues): Promise<string> {
    const saved = await this.db
      .insert(characters)
      .values({ ...values, ...this.#made(origin) })
      .onConflictDoUpdate({
        target: [characters.tenantId, characters.source],
        set: { ...values, ...this.#stamps(origin) },
      })
      .returning({ id: characters.id })
    return theOnly(saved)
  }

  async saveLorebook(
    origin: RowOrigin,
    values: Pick<typeof lorebooks.$inferInsert, 'name' | 'description' | 'entries'>,
  ): Promise<string> {
    const saved = await this.db
      .insert(lorebooks)
      .values({ ...values, ...this.#made(origin) })
      .onConflictDoUpdate({
        target: [lorebooks.tenantId, lorebooks.source],
        set: { ...values, ...this.#stamps(origin) },
      })
      .returning({ id: lorebooks.id })
    return theOnly(saved)
  }

  async saveGroup(origin: RowOrigin, values: Pick<typeof groups.$inferInsert, 'name' | 'metadata'>): Promise<string> {
    const saved = await this.db
      .insert(groups)
      .values({ ...values, ...this.#made(origin) })
      .onConflictDoUpdate({ target: [groups.tenantId, groups.source], set: { ...values, ...this.#stamps(origin) } })
      .returning({ id: groups.id })
    return theOnly(saved)
  }

  async saveChat(
    origin: RowOrigin,
    values: Pick<typeof chats.$inferInsert, 'title' | 'metadata' | 'characterId' | 'groupId'>,
  ): Promise<string> {
    const saved = await this.db
      .insert(chats)
      .values({ ...values, ...this.#made(origin) })
      .onConflictDoUpdate({ target: [chats.tenantId, chats.source], set: { ...values, ...this.#stamps(origin) } })
      .returning({ id: chats.id })
    return theOnly(saved)
  }

  /** The group's members, in this order, instead of those it had. */
  async saveMembers(groupId: string, characterIds: readonly string[]): Promise<void> {
    await this.db.delete(groupMembers).where(this.own(groupMembers, eq(groupMembers.groupId, groupId)))
    if (characterIds.length === 0) return
    await this.db
      .insert(groupMembers)
      .values(
        characterIds.map((characterId, position) => ({ tenantId: this.tenantId, groupId, characterId, position })),
      )
  }

  /** Puts messages at their positions; one that is the same already stays untouched, and all keep their ids. */
  async saveMessages(chatId: string, batch: readonly MessageValues[]): Promise<void> {
    const columns = ['author', 'name', 'content', 'swipes', 'extra', 'sent_at'].map(name => sql.identifier(name))
    const list = (from: SQL) =>
      sql.join(
        columns.map(column => sql`${from}.${column}`),
        sql`, `,
      )
    await this.db
      .insert(messages)
      .values(batch.map(values => ({ ...values, chatId, tenantId: this.tenantId })))
      .onConflictDoUpdate({
        target: [messages.tenantId, messages.chatId, messages.position],
        set: {
          author: sql`excluded.author`,
          name: sql`excluded.name`,
          content: sql`excluded.content`,
          swipes: sql`excluded.swipes`,
          extra: sql`excluded.extra`,
          sentAt: sql`excluded.sent_at`,
          updatedAt: this.now,
        },
        setWhere: sql`(${list(sql`${messages}`)}) IS DISTINCT FROM (${list(sql`excluded`)})`,
      })
  }

  /** Removes what stands behind a position. */
  async cutMessages(chatId: string, last: number): Promise<void> {
    await this.db.delete(messages).where(this.own(messages, eq(messages.chatId, chatId), gt(messages.position, last)))
  }

  /** What the user has set; undefined where nothing is. It stays as it is until the transaction ends. */
  async findSettings(userId: string): Promise<JsonObject | undefined> {
    const [found] = await this.db
      .select({ values: settings.values })
      .from(settings)
      .where(this.own(settings, eq(settings.userId, userId)))
      .for('update')
    return found?.values
  }

  /** The row, which nobody else changes until the transaction ends. */
  async #find(
    table: typeof characters | typeof lorebooks | typeof groups | typeof chats,
    source: string,
    more: SQL = sql`false`,
  ): Promise<ImportedRow | undefined> {
    const changed = sql<boolean>`(${table.updatedAt} > ${table.importedAt} OR ${more})`
    const [found] = await this.db
      .select({ id: table.id, sourceHash: table.sourceHash, changed })
      .from(table)
      .where(this.own(table, eq(table.source, source)))
      .for('update')
    return found
  }

  #stamps({ sourceHash }: RowOrigin) {
    return { sourceHash, importedAt: this.now, updatedAt: this.now }
  }

  #made({ source, createdBy, ...origin }: RowOrigin) {
    return { ...this.#stamps({ source, createdBy, ...origin }), source, createdBy, tenantId: this.tenantId }
  }
}
