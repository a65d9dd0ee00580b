import { asc, type Column, getTableColumns, gt, inArray, lte, type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import * as schema from '../database/schema/index.ts'
import { TenantScopedRepository } from './tenant-scoped.ts'

/** One line of an export. */
export type ExportRecord = { readonly type: string } & Readonly<Record<string, unknown>>

/** A table, and what its rows are found by. */
type Source = PgTable & { readonly tenantId: Column }

/** Rows that are looked at together, and the bytes of those that are read together: what is in memory at once. */
const mostRows = 500
const mostBytes = 2 * 1024 * 1024

/** Nothing that somebody could log in with leaves the database, nor what is only about how a row is kept. */
const kept = new Set(['tenantId', 'passwordHash', 'credentialsVersion', 'sourceHash', 'edited'])

const { avatars, characters, chats, groupMembers, groups, lorebooks, messages, originals, settings, tenants, users } =
  schema

const sources: readonly (readonly [type: string, table: Source, key: Column])[] = [
  ['user', users, users.id],
  ['settings', settings, settings.userId],
  ['character', characters, characters.id],
  ['avatar', avatars, avatars.characterId],
  ['original', originals, originals.characterId],
  ['group', groups, groups.id],
  ['chat', chats, chats.id],
  ['message', messages, messages.id],
  ['lorebook', lorebooks, lorebooks.id],
]

/** How much more there may be in what PostgreSQL has packed. */
const mostPacked = 64

/**
 * How many bytes a row takes, roughly and at most. It is told without reading what lies outside of the row, such as a picture: the bytes
 * of a text are known beforehand, and of JSON those that it was packed into.
 */
const sizeOf = (table: Source): SQL<number> => {
  const sizes = Object.values(getTableColumns(table)).map(column => {
    const type = column.getSQLType()
    if (type === 'text' || type === 'bytea') return sql`coalesce(octet_length(${column}), 0)::float8`
    if (type !== 'jsonb' && type !== 'text[]') return sql`16`
    const times = sql`CASE WHEN pg_column_compression(${column}) IS NULL THEN 1 ELSE ${sql.raw(String(mostPacked))} END`
    return sql`coalesce(pg_column_size(${column})::float8 * ${times}, 0)`
  })
  return sql<number>`(${sql.join(sizes, sql` + `)})`
}

/** Everything that a tenant has, piece by piece. To be used in a snapshot, so that all pieces fit together. */
export class Export extends TenantScopedRepository {
  /** All records: the tenant first, and at the end how many there were of each type. */
  async *records(): AsyncGenerator<ExportRecord> {
    const counts: Record<string, number> = { tenant: 0 }
    const owned = this.own({ tenantId: tenants.id })
    for (const row of await this.db.select().from(tenants).where(owned)) {
      counts.tenant = 1
      yield { type: 'tenant', ...row }
    }
    for (const [type, table, key] of sources) {
      if (table !== originals) counts[type] = 0 // hardly anybody has one
      for await (const row of this.#rows(table, key)) {
        counts[type] = (counts[type] ?? 0) + 1
        yield { type, ...row }
      }
    }
    yield { type: 'end', counts }
  }

  async *#rows(table: Source, key: Column): AsyncGenerator<Record<string, unknown>> {
    const columns = Object.fromEntries(Object.entries(getTableColumns(table)).filter(([name]) => !kept.has(name)))
    for await (const [after, last] of this.#batches(table, key)) {
      const rows = await this.db
        .select(columns)
        .from(table)
        .where(this.own(table, after === undefined ? undefined : gt(key, after), lte(key, last)))
        .orderBy(asc(key))
      const members = table === groups ? await this.#members(rows.map(row => String(row.id))) : undefined
      for (const row of rows) {
        const characterIds = members && { characterIds: members.get(String(row.id)) ?? [] }
        yield { ...row, ...(row.data instanceof Buffer && { data: row.data.toString('base64') }), ...characterIds }
      }
    }
  }

  /** Where each batch begins and ends, by keys. A row that is larger than a batch is one by itself. */
  async *#batches(table: Source, key: Column): AsyncGenerator<readonly [after: string | undefined, last: string]> {
    let after: string | undefined
    for (;;) {
      const sizes = await this.db
        .select({ key: sql<string>`${key}`, bytes: sizeOf(table) })
        .from(table)
        .where(this.own(table, after === undefined ? undefined : gt(key, after)))
        .orderBy(asc(key))
        .limit(mostRows)
      let last = after
      let total = 0
      for (const { key: here, bytes } of sizes) {
        if (total > 0 && total + bytes > mostBytes && last !== undefined) {
          yield [after, last]
          after = last
          total = 0
        }
        total += bytes
        last = here
      }
      if (last !== undefined && last !== after) yield [after, last]
      if (sizes.length < mostRows) return
      after = last
    }
  }

  async #members(groupIds: readonly string[]): Promise<Map<string, string[]>> {
    const rows = await this.db
      .select()
      .from(groupMembers)
      .where(this.own(groupMembers, inArray(groupMembers.groupId, [...groupIds])))
      .orderBy(asc(groupMembers.groupId), asc(groupMembers.position))
    const members = new Map<string, string[]>()
    for (const { groupId, characterId } of rows) members.set(groupId, [...(members.get(groupId) ?? []), characterId])
    return members
  }
}
