import { asc, type Column, getTableColumns, gt, inArray, lte, sql } from 'drizzle-orm'
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
const kept = new Set(['tenantId', 'passwordHash', 'credentialsVersion', 'sourceHash'])

const { avatars, characters, chats, groupMembers, groups, lorebooks, messages, settings, tenants, users } = schema

const sources: readonly (readonly [type: string, table: Source, key: Column])[] = [
  ['user', users, users.id],
  ['settings', settings, settings.userId],
  ['character', characters, characters.id],
  ['avatar', avatars, avatars.characterId],
  ['group', groups, groups.id],
  ['chat', chats, chats.id],
  ['message', messages, messages.id],
  ['lorebook', lorebooks, lorebooks.id],
]

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
      counts[type] = 0
      for await (const row of this.#rows(table, key)) {
        counts[type] += 1
        yield { type, ...row }
      }
    }
    yield { type: 'end', counts }
  }

  async *#rows(table: Source, key: Column): AsyncGenerator<Record<string, unknown>> {
    const columns = Object.fromEntries(Object.entries(getTableColumns(table)).filter(([name]) => !kept.has(name)))
    let after: string | undefined
    for (;;) {
      const behind = after === undefined ? undefined : gt(key, after)
      const last = await this.#lastOfBatch(table, key, after)
      if (last === undefined) return
      const rows = await this.db
        .select(columns)
        .from(table)
        .where(this.own(table, behind, lte(key, last)))
        .orderBy(asc(key))
      const members = table === groups ? await this.#members(rows.map(row => String(row.id))) : undefined
      for (const row of rows) {
        const characterIds = members && { characterIds: members.get(String(row.id)) ?? [] }
        yield { ...row, ...(row.data instanceof Buffer && { data: row.data.toString('base64') }), ...characterIds }
      }
      after = last
    }
  }

  /** The key of the last row that still fits into a batch; a row that is larger than a batch is one by itself. */
  async #lastOfBatch(table: Source, key: Column, after: string | undefined): Promise<string | undefined> {
    const sizes = await this.db
      .select({ key: sql<string>`${key}`, bytes: sql<number>`octet_length(${table}::text)` })
      .from(table)
      .where(this.own(table, after === undefined ? undefined : gt(key, after)))
      .orderBy(asc(key))
      .limit(mostRows)
    let total = 0
    const beyond = sizes.findIndex(({ bytes }) => {
      total += bytes
      return total > mostBytes
    })
    return sizes.at(beyond === -1 ? -1 : Math.max(0, beyond - 1))?.key
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
