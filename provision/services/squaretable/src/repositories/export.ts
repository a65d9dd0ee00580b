import { asc, type Column, getTableColumns, gt, lte, type SQL, sql } from 'drizzle-orm'
import * as schema from '../database/schema/index.ts'
import { BatchReader, type Key, type Source } from './batches.ts'

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

/** A column as JSON has it. */
const written = (column: Column): SQL => {
  const type = column.getSQLType()
  if (type === 'bytea') return sql`replace(encode(${column}, 'base64'), E'\\n', '')`
  if (type.startsWith('timestamp')) return sql`to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
  return sql`${column}`
}

/** The members of a group, in their order. */
const characterIds = sql`(SELECT coalesce(json_agg(${groupMembers.characterId} ORDER BY ${groupMembers.position}), '[]') FROM ${groupMembers} WHERE ${groupMembers.tenantId} = ${groups.tenantId} AND ${groupMembers.groupId} = ${groups.id})`

/** A row as a line of JSON. PostgreSQL writes it: what came to be an object here would only become a text again. */
const lineOf = (type: string, table: Source | typeof tenants): SQL<string> => {
  const columns = Object.entries(getTableColumns(table)).filter(([name]) => !kept.has(name))
  const pairs = [
    sql`'type', ${sql.raw(`'${type}'`)}`,
    ...columns.map(([name, column]) => sql`${sql.raw(`'${name}'`)}, ${written(column)}`),
    ...(table === groups ? [sql`'characterIds', ${characterIds}`] : []),
  ]
  return sql<string>`json_build_object(${sql.join(pairs, sql`, `)})::text`
}

/** Everything that a tenant has, piece by piece. To be used in a snapshot, so that all pieces fit together. */
export class Export extends BatchReader {
  /** One record on each line, without its end: the tenant first, and at the end how many there were of each type. */
  async *lines(): AsyncGenerator<string> {
    const counts: Record<string, number> = { tenant: 0 }
    const owned = this.own({ tenantId: tenants.id })
    for (const { line } of await this.db
      .select({ line: lineOf('tenant', tenants) })
      .from(tenants)
      .where(owned)) {
      counts.tenant = 1
      yield line
    }
    for (const [type, table, key] of sources) {
      if (table !== originals) counts[type] = 0 // hardly anybody has one
      for await (const line of this.#rows(type, table, key)) {
        counts[type] = (counts[type] ?? 0) + 1
        yield line
      }
    }
    yield JSON.stringify({ type: 'end', counts })
  }

  /** While the lines of one batch are taken the next one is read. */
  async *#rows(type: string, table: Source, key: Column): AsyncGenerator<string> {
    const read = async (after: Key | undefined, last: Key): Promise<{ line: string }[]> =>
      await this.db
        .select({ line: lineOf(type, table) })
        .from(table)
        .where(this.own(table, after === undefined ? undefined : gt(key, after), lte(key, last)))
        .orderBy(asc(key))
    let reading: Promise<{ line: string }[]> = Promise.resolve([])
    for await (const [after, last] of this.batches(table, key)) {
      const next = read(after, last)
      next.catch(() => undefined) // told by whoever waits for it
      for (const { line } of await reading) yield line
      reading = next
    }
    for (const { line } of await reading) yield line
  }
}
