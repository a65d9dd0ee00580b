import { asc, type Column, getTableColumns, gt, inArray, lte } from 'drizzle-orm'
import * as schema from '../database/schema/index.ts'
import { BatchReader, type Source } from './batches.ts'

/** One line of an export. */
export type ExportRecord = { readonly type: string } & Readonly<Record<string, unknown>>

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

/** Everything that a tenant has, piece by piece. To be used in a snapshot, so that all pieces fit together. */
export class Export extends BatchReader {
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
    for await (const [after, last] of this.batches(table, key)) {
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
