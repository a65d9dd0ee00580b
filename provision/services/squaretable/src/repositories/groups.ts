import { asc, eq, inArray } from 'drizzle-orm'
import { groupMembers, groups } from '../database/schema/index.ts'
import { type Changes, contains, type Page, type PageRequest, TenantScopedRepository } from './tenant-scoped.ts'

export type GroupRow = typeof groups.$inferSelect & { readonly characterIds: readonly string[] }

/** What can be written of a group. Its characters are known to be the tenant's. */
export interface GroupValues extends Pick<typeof groups.$inferInsert, 'name' | 'metadata'> {
  /** In the order in which they speak. */
  readonly characterIds: readonly string[]
}

/** A tenant's groups of characters. */
export class Groups extends TenantScopedRepository {
  async list(request: PageRequest): Promise<Page<GroupRow>> {
    const page = await this.page(groups, request, request.q ? contains(groups.name, request.q) : undefined)
    const members = await this.#membersOf(page.rows.map(({ id }) => id))
    return { ...page, rows: page.rows.map(row => ({ ...row, characterIds: members.get(row.id) ?? [] })) }
  }

  /** The group, or undefined. */
  async find(id: string): Promise<GroupRow | undefined> {
    const [found] = await this.db
      .select()
      .from(groups)
      .where(this.own(groups, eq(groups.id, id)))
    return found && { ...found, characterIds: (await this.#membersOf([id])).get(id) ?? [] }
  }

  /** Whether the tenant has this group. It stays until the transaction ends. */
  async has(id: string): Promise<boolean> {
    const found = await this.db
      .select({ id: groups.id })
      .from(groups)
      .where(this.own(groups, eq(groups.id, id)))
      .for('key share')
    return found.length > 0
  }

  async create({ characterIds, ...values }: GroupValues, createdBy: string): Promise<GroupRow> {
    const [returned] = await this.db
      .insert(groups)
      .values({ ...values, tenantId: this.tenantId, createdBy })
      .returning()
    const made = this.made(returned)
    await this.#join(made.id, characterIds)
    return { ...made, characterIds }
  }

  /** The changed group, or undefined where there is none. */
  async update(id: string, { characterIds, ...values }: Changes<GroupValues>): Promise<GroupRow | undefined> {
    const changed = await this.db
      .update(groups)
      .set({ ...values, edited: true, updatedAt: this.now })
      .where(this.own(groups, eq(groups.id, id)))
      .returning({ id: groups.id })
    if (changed.length === 0) return undefined
    if (characterIds) {
      await this.db.delete(groupMembers).where(this.own(groupMembers, eq(groupMembers.groupId, id)))
      await this.#join(id, characterIds)
    }
    return await this.find(id)
  }

  /** Whether there was one to delete. */
  async delete(id: string): Promise<boolean> {
    const gone = await this.db
      .delete(groups)
      .where(this.own(groups, eq(groups.id, id)))
      .returning({ createdBy: groups.createdBy, source: groups.source })
    return await this.gone(gone)
  }

  async #join(groupId: string, characterIds: readonly string[]): Promise<void> {
    if (characterIds.length === 0) return
    const { tenantId } = this
    await this.db
      .insert(groupMembers)
      .values(characterIds.map((characterId, position) => ({ tenantId, groupId, characterId, position })))
  }

  async #membersOf(ids: readonly string[]): Promise<Map<string, string[]>> {
    const rows = await this.db
      .select({ groupId: groupMembers.groupId, characterId: groupMembers.characterId })
      .from(groupMembers)
      .where(this.own(groupMembers, inArray(groupMembers.groupId, [...ids])))
      .orderBy(asc(groupMembers.position))
    const members = Map.groupBy(rows, ({ groupId }) => groupId)
    return new Map([...members].map(([id, of]) => [id, of.map(({ characterId }) => characterId)]))
  }
}
