import { asc, eq, inArray, like, sql } from 'drizzle-orm'
import { type characters, type chats, type groups, type lorebooks, removedSources } from '../database/schema/index.ts'
import { TenantScopedRepository } from './tenant-scoped.ts'

type FiledTable = typeof characters | typeof chats | typeof groups | typeof lorebooks

/** Where a row stands in its member's folder: the path is told by where it came from, or by its id where it came from nowhere. */
export interface Place {
  readonly source: string
  readonly id?: string | undefined
}

/** What one member of a tenant has, known by the paths that it has, or would have, in a SillyTavern data folder. */
export class Filed<Table extends FiledTable> extends TenantScopedRepository {
  readonly #table: FiledTable
  readonly #userId: string

  constructor(
    db: ConstructorParameters<typeof TenantScopedRepository>[0],
    tenantId: string,
    table: Table,
    userId: string,
  ) {
    super(db, tenantId)
    this.#table = table
    this.#userId = userId
  }

  /** All of them, the oldest first. */
  async list(): Promise<Table['$inferSelect'][]> {
    const table = this.#table
    const found = await this.db
      .select()
      .from(table as typeof characters)
      .where(this.#mine())
      .orderBy(asc(table.createdAt), asc(table.id))
    return found as Table['$inferSelect'][]
  }

  /** The one at this place, or undefined. */
  async find({ source, id }: Place): Promise<Table['$inferSelect'] | undefined> {
    return (
      (await this.#one(eq(this.#table.source, source))) ??
      (id === undefined ? undefined : await this.#one(eq(this.#table.id, id)))
    )
  }

  /** Those of these paths that are taken. */
  async taken(sources: readonly string[]): Promise<Set<string>> {
    const { source } = this.#table
    const found = await this.db
      .select({ source })
      .from(this.#table as typeof characters)
      .where(this.#mine(inArray(source, [...sources])))
    return new Set(found.map(row => row.source ?? ''))
  }

  /** Makes a row at a path that is free. What an import finds there later was changed here. */
  async create(
    source: string,
    values: Omit<Table['$inferInsert'], 'tenantId' | 'source'>,
  ): Promise<Table['$inferSelect']> {
    const { tenantId } = this
    await this.db
      .delete(removedSources)
      .where(this.own(removedSources, eq(removedSources.userId, this.#userId), eq(removedSources.source, source)))
    const made = {
      ...values,
      tenantId,
      createdBy: this.#userId,
      source,
      edited: true,
    } as typeof characters.$inferInsert
    const [row] = await this.db
      .insert(this.#table as typeof characters)
      .values(made)
      .returning()
    return this.made(row) as Table['$inferSelect']
  }

  /** Changes a row of this member. */
  async change(id: string, values: Partial<Table['$inferInsert']>): Promise<void> {
    await this.db
      .update(this.#table as typeof characters)
      .set({ ...(values as Partial<typeof characters.$inferInsert>), edited: true, updatedAt: sql`now()` })
      .where(this.#mine(eq(this.#table.id, id)))
  }

  /** Moves all that lies in one folder of paths into another. */
  async moveFolder(from: string, to: string): Promise<void> {
    const { source } = this.#table
    await this.db
      .update(this.#table as typeof characters)
      .set({ source: sql`${to}::text || substring(${source} FROM ${from.length + 1}::int)`, edited: true })
      .where(this.#mine(like(source, `${from.replace(/[\\%_]/g, '\\$&')}%`)))
  }

  /** Removes a row of this member, and remembers that it was there. */
  async remove(id: string): Promise<void> {
    const table = this.#table as typeof characters
    const gone = await this.db
      .delete(table)
      .where(this.#mine(eq(table.id, id)))
      .returning({ createdBy: table.createdBy, source: table.source })
    await this.gone(gone)
  }

  async #one(condition: ReturnType<typeof eq>): Promise<Table['$inferSelect'] | undefined> {
    const [found] = await this.db
      .select()
      .from(this.#table as typeof characters)
      .where(this.#mine(condition))
    return found as Table['$inferSelect'] | undefined
  }

  #mine(...more: Parameters<TenantScopedRepository['own']>[1][]) {
    return this.own(this.#table, eq(this.#table.createdBy, this.#userId), ...more)
  }
}
