import { eq, exists, gt, inArray, type SQL, sql } from 'drizzle-orm'
import type { Transaction } from '../database/database.ts'
import {
  avatars,
  characters,
  chats,
  groupMembers,
  groups,
  type JsonObject,
  lorebooks,
  messages,
  originals,
  removedSources,
  settings,
} from '../database/schema/index.ts'
import type { CharacterValues } from './characters.ts'
import { TenantScopedRepository } from './tenant-scoped.ts'

/** Where a row comes from, and the hash of what it is made from. */
export interface RowOrigin {
  readonly source: string
  readonly sourceHash: string
  /** What its columns do not say. */
  readonly aside: JsonObject | null
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

/** Rows that are known by who imported them, and from where. */
export class Imports extends TenantScopedRepository {
  readonly #userId: string

  constructor(db: Transaction, tenantId: string, userId: string) {
    super(db, tenantId)
    this.#userId = userId
  }

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

  /** Whether the row of this source was deleted here since it was imported. */
  async isRemoved(source: string): Promise<boolean> {
    const found = await this.db
      .select({ source: removedSources.source })
      .from(removedSources)
      .where(this.own(removedSources, eq(removedSources.userId, this.#userId), eq(removedSources.source, source)))
    return found.length > 0
  }

  /** What was deleted here may come back. */
  async forgetRemoval(source: string): Promise<void> {
    await this.db
      .delete(removedSources)
      .where(this.own(removedSources, eq(removedSources.userId, this.#userId), eq(removedSources.source, source)))
  }

  /** Ids of the characters or groups with these sources. */
  async idsOf(table: typeof characters | typeof groups, sources: readonly string[]): Promise<Map<string, string>> {
    const found = await this.db
      .select({ id: table.id, source: table.source })
      .from(table)
      .where(this.own(table, eq(table.createdBy, this.#userId), inArray(table.source, [...sources])))
    return new Map(found.map(({ id, source }) => [source ?? '', id]))
  }

  /** Creates or changes the row of this source. @returns its id, as all of these. */
  async saveCharacter(origin: RowOrigin, values: CharacterValues): Promise<string> {
    const saved = await this.db
      .insert(characters)
      .values({ ...values, ...this.#made(origin) })
      .onConflictDoUpdate({
        target: [characters.tenantId, characters.createdBy, characters.source],
        set: { ...values, ...this.#stamps(origin) },
      })
      .returning({ id: characters.id })
    return theOnly(saved)
  }

  async saveLorebook(
    origin: RowOrigin,
    values: Pick<typeof lorebooks.$inferInsert, 'name' | 'description' | 'entries' | 'metadata'>,
  ): Promise<string> {
    const saved = await this.db
      .insert(lorebooks)
      .values({ ...values, ...this.#made(origin) })
      .onConflictDoUpdate({
        target: [lorebooks.tenantId, lorebooks.createdBy, lorebooks.source],
        set: { ...values, ...this.#stamps(origin) },
      })
      .returning({ id: lorebooks.id })
    return theOnly(saved)
  }

  async saveGroup(origin: RowOrigin, values: Pick<typeof groups.$inferInsert, 'name' | 'metadata'>): Promise<string> {
    const saved = await this.db
      .insert(groups)
      .values({ ...values, ...this.#made(origin) })
      .onConflictDoUpdate({
        target: [groups.tenantId, groups.createdBy, groups.source],
        set: { ...values, ...this.#stamps(origin) },
      })
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
      .onConflictDoUpdate({
        target: [chats.tenantId, chats.createdBy, chats.source],
        set: { ...values, ...this.#stamps(origin) },
      })
      .returning({ id: chats.id })
    return theOnly(saved)
  }

  /** Keeps the file that a character came from; of one that has a new file without more in it than is shown, the old one goes. */
  async saveOriginal(characterId: string, data: Buffer | undefined): Promise<void> {
    const { tenantId } = this
    if (data === undefined) {
      await this.db.delete(originals).where(this.own(originals, eq(originals.characterId, characterId)))
      return
    }
    await this.db
      .insert(originals)
      .values({ tenantId, characterId, data })
      .onConflictDoUpdate({ target: [originals.tenantId, originals.characterId], set: { data } })
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

  /** What the user has set, and the hash of what an import put there. It stays as it is until the transaction ends. */
  async findSettings(): Promise<{ values: JsonObject; sourceHash: string | null } | undefined> {
    const [found] = await this.db
      .select({ values: settings.values, sourceHash: settings.sourceHash })
      .from(settings)
      .where(this.own(settings, eq(settings.userId, this.#userId)))
      .for('update')
    return found
  }

  async saveSettings(values: JsonObject, sourceHash: string): Promise<void> {
    await this.db
      .insert(settings)
      .values({ tenantId: this.tenantId, userId: this.#userId, values, sourceHash })
      .onConflictDoUpdate({
        target: [settings.tenantId, settings.userId],
        set: { values, sourceHash, updatedAt: this.now },
      })
  }

  /** The row, which nobody else changes until the transaction ends. */
  async #find(
    table: typeof characters | typeof lorebooks | typeof groups | typeof chats,
    source: string,
    more: SQL = sql`false`,
  ): Promise<ImportedRow | undefined> {
    const changed = sql<boolean>`(${table.edited} OR ${table.updatedAt} > ${table.importedAt} OR ${more})`
    const [found] = await this.db
      .select({ id: table.id, sourceHash: table.sourceHash, changed })
      .from(table)
      .where(this.own(table, eq(table.createdBy, this.#userId), eq(table.source, source)))
      .for('update')
    return found
  }

  #stamps({ sourceHash, aside }: RowOrigin) {
    return { sourceHash, aside, importedAt: this.now, updatedAt: this.now }
  }

  #made(origin: RowOrigin) {
    return { ...this.#stamps(origin), source: origin.source, createdBy: this.#userId, tenantId: this.tenantId }
  }
}
