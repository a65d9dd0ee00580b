import { sql } from 'drizzle-orm'
import {
  type AnyPgColumn,
  boolean,
  customType,
  jsonb,
  pgPolicy,
  pgRole,
  text,
  timestamp,
  uuid,
} from 'drizzle-orm/pg-core'

/** The role that the service logs in with. It owns nothing and bypasses nothing. */
export const applicationRole = pgRole('squaretable_app').existing()

/** The role that owns every table; nobody logs in with it. */
export const ownerRole = 'squaretable_owner'

/** Any JSON object. */
export type JsonObject = Record<string, unknown>

/** Bytes, such as a picture. */
export const bytes = customType<{ data: Buffer }>({ dataType: () => 'bytea' })

/** The tenant that the transaction is for; NULL where none was set, so that nothing is seen. An empty text is what a reset leaves behind. */
const currentTenant = sql`NULLIF(current_setting('app.tenant_id', true), '')::uuid`

/** Row-level security: only rows of the current tenant are seen, and only such can be written. */
export const isolated = (column: AnyPgColumn) =>
  pgPolicy('tenant_isolation', {
    as: 'permissive',
    for: 'all',
    to: applicationRole,
    using: sql`${column} = ${currentTenant}`,
    withCheck: sql`${column} = ${currentTenant}`,
  })

/** Milliseconds, as JavaScript has them: a cursor must find the very row again. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'date' })

/** When a row was made and last changed. */
export const times = {
  createdAt: moment('created_at').notNull().defaultNow(),
  updatedAt: moment('updated_at').notNull().defaultNow(),
}

/** What every row of a tenant has. Ids are random: nothing can be guessed or counted. */
export const scoped = { tenantId: uuid('tenant_id').notNull(), id: uuid('id').notNull().defaultRandom() }

/** What a row was made from and the columns do not say, so that it can be written again as it was. */
export const aside = { aside: jsonb('aside').$type<JsonObject>() }

/** Where an imported row comes from, the hash of what it was made from, when that was, and whether it was changed here since. */
export const imported = {
  source: text('source'),
  sourceHash: text('source_hash'),
  importedAt: moment('imported_at'),
  edited: boolean('edited').notNull().default(false),
  ...aside,
}

/** The member who made the row; nobody any more once that member is gone. */
export const created = { createdBy: uuid('created_by') }
