import { eq, getTableColumns, inArray, sql } from 'drizzle-orm'
import { avatars, characters } from '../database/schema/index.ts'
import { type Changes, contains, type Page, type PageRequest, TenantScopedRepository } from './tenant-scoped.ts'

export type CharacterRow = typeof characters.$inferSelect & { readonly hasAvatar: boolean }

/** What can be written of a character. */
export type CharacterValues = Pick<typeof characters.$inferInsert, 'name' | 'description' | 'tags' | 'card'>

const hasAvatar = sql<boolean>`EXISTS (SELECT 1 FROM ${avatars} WHERE ${avatars.tenantId} = ${characters.tenantId} AND ${avatars.characterId} = ${characters.id})`

const columns = { ...getTableColumns(characters), hasAvatar }

/** A tenant's characters. */
export class Characters extends TenantScopedRepository {
  async list(request: PageRequest): Promise<Page<CharacterRow>> {
    const page = await this.page(characters, request, request.q ? contains(characters.name, request.q) : undefined)
    const pictured = new Set(await this.#withAvatar(page.rows.map(({ id }) => id)))
    return { ...page, rows: page.rows.map(row => ({ ...row, hasAvatar: pictured.has(row.id) })) }
  }

  /** The character, or undefined. */
  async find(id: string): Promise<CharacterRow | undefined> {
    const [found] = await this.db
      .select(columns)
      .from(characters)
      .where(this.own(characters, eq(characters.id, id)))
    return found
  }

  async create(values: CharacterValues, createdBy: string): Promise<CharacterRow> {
    const [made] = await this.db
      .insert(characters)
      .values({ ...values, tenantId: this.tenantId, createdBy })
      .returning()
    return { ...this.made(made), hasAvatar: false }
  }

  /** The changed character, or undefined where there is none. */
  async update(id: string, values: Changes<CharacterValues>): Promise<CharacterRow | undefined> {
    const changed = await this.db
      .update(characters)
      .set({ ...values, edited: true, updatedAt: this.now })
      .where(this.own(characters, eq(characters.id, id)))
      .returning({ id: characters.id })
    return changed.length === 0 ? undefined : await this.find(id)
  }

  /** Whether there was one to delete. */
  async delete(id: string): Promise<boolean> {
    const gone = await this.db
      .delete(characters)
      .where(this.own(characters, eq(characters.id, id)))
      .returning({ createdBy: characters.createdBy, source: characters.source })
    return await this.gone(gone)
  }

  /** Those of these ids that are no characters of the tenant. The others stay until the transaction ends. */
  async missing(ids: readonly string[]): Promise<string[]> {
    const found = await this.db
      .select({ id: characters.id })
      .from(characters)
      .where(this.own(characters, inArray(characters.id, [...ids])))
      .for('key share')
    const known = new Set(found.map(({ id }) => id))
    return ids.filter(id => !known.has(id))
  }

  async #withAvatar(ids: readonly string[]): Promise<string[]> {
    const rows = await this.db
      .select({ id: avatars.characterId })
      .from(avatars)
      .where(this.own(avatars, inArray(avatars.characterId, [...ids])))
    return rows.map(({ id }) => id)
  }
}
