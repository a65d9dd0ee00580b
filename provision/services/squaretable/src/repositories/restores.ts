import { and, eq, inArray, or } from 'drizzle-orm'
import {
  avatars,
  characters,
  chats,
  groupMembers,
  groups,
  lorebooks,
  messages,
  originals,
} from '../database/schema/index.ts'
import { TenantScopedRepository } from './tenant-scoped.ts'

type Table = typeof characters | typeof groups | typeof chats | typeof lorebooks

/** A row that is there already, under its own id or imported from the same place. */
export interface Present {
  readonly id: string
  readonly updatedAt: Date
}

/** Rows that were exported once, and come back with their ids. */
export class Restores extends TenantScopedRepository {
  /** The row that a restored one would be; undefined where there is none. */
  async find(
    table: Table,
    { id, createdBy, source }: { id: string; createdBy: string | null; source: string | null },
  ): Promise<Present | undefined> {
    const imported =
      createdBy === null || source === null ? undefined : and(eq(table.createdBy, createdBy), eq(table.source, source))
    const found = await this.db
      .select({ id: table.id, updatedAt: table.updatedAt })
      .from(table)
      .where(this.own(table, or(eq(table.id, id), imported)))
    return found.find(row => row.id === id) ?? found[0]
  }

  async putCharacter(values: Omit<typeof characters.$inferInsert, 'tenantId'>): Promise<void> {
    await this.db.insert(characters).values({ ...values, edited: true, tenantId: this.tenantId })
  }

  async putAvatar(values: Omit<typeof avatars.$inferInsert, 'tenantId'>): Promise<void> {
    await this.db.insert(avatars).values({ ...values, tenantId: this.tenantId })
  }

  async putOriginal(values: Omit<typeof originals.$inferInsert, 'tenantId'>): Promise<void> {
    await this.db.insert(originals).values({ ...values, tenantId: this.tenantId })
  }

  async putGroup(values: Omit<typeof groups.$inferInsert, 'tenantId'>, characterIds: readonly string[]): Promise<void> {
    const { tenantId } = this
    const [made] = await this.db
      .insert(groups)
      .values({ ...values, edited: true, tenantId })
      .returning({ id: groups.id })
    const { id: groupId } = this.made(made)
    if (characterIds.length === 0) return
    await this.db
      .insert(groupMembers)
      .values(characterIds.map((characterId, position) => ({ tenantId, groupId, characterId, position })))
  }

  async putChat(values: Omit<typeof chats.$inferInsert, 'tenantId'>): Promise<void> {
    await this.db.insert(chats).values({ ...values, edited: true, tenantId: this.tenantId })
  }

  async putLorebook(values: Omit<typeof lorebooks.$inferInsert, 'tenantId'>): Promise<void> {
    await this.db.insert(lorebooks).values({ ...values, edited: true, tenantId: this.tenantId })
  }

  async putMessages(rows: readonly Omit<typeof messages.$inferInsert, 'tenantId'>[]): Promise<void> {
    await this.db.insert(messages).values(rows.map(row => ({ ...row, tenantId: this.tenantId })))
  }

  /** Those of these ids that another message of the tenant has already. */
  async takenMessages(ids: readonly string[]): Promise<Set<string>> {
    const found = await this.db
      .select({ id: messages.id })
      .from(messages)
      .where(this.own(messages, inArray(messages.id, [...ids])))
    return new Set(found.map(({ id }) => id))
  }
}
