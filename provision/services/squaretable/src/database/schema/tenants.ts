import {
  type AnyPgColumn,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  unique,
  uuid,
} from 'drizzle-orm/pg-core'
import { isolated, moment, scoped, times } from './columns.ts'

export const tenants = pgTable(
  'tenants',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    name: text('name').notNull(),
    slug: text('slug').notNull().unique('tenants_slug_key'),
    requestsPerMinute: integer('requests_per_minute'),
    ...times,
  },
  table => [isolated(table.id)],
)

/** Goes when its tenant goes. */
export const ofTenant = (table: { tenantId: AnyPgColumn }) =>
  foreignKey({ columns: [table.tenantId], foreignColumns: [tenants.id] }).onDelete('cascade')

export const users = pgTable(
  'users',
  {
    ...scoped,
    email: text('email').notNull(),
    name: text('name').notNull(),
    role: text('role', { enum: ['member', 'admin', 'owner'] }).notNull(),
    passwordHash: text('password_hash').notNull(),
    /** Counts up with every change that ends all logins: whatever carries a lower number is over. */
    credentialsVersion: integer('credentials_version').notNull().default(1),
    ...times,
  },
  table => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique('users_email_key').on(table.tenantId, table.email),
    ofTenant(table),
    isolated(table.tenantId),
  ],
)

/** Refers to a user of the same tenant. */
export const ofUser = (table: { tenantId: AnyPgColumn }, column: AnyPgColumn) =>
  foreignKey({ columns: [table.tenantId, column], foreignColumns: [users.tenantId, users.id] })

/** Logins of people. Redis holds them too, for speed; this is what counts when it is away. */
export const sessions = pgTable(
  'sessions',
  {
    tenantId: uuid('tenant_id').notNull(),
    /** SHA-256 of the session's secret. */
    id: text('id').notNull(),
    userId: uuid('user_id').notNull(),
    credentialsVersion: integer('credentials_version').notNull(),
    expiresAt: moment('expires_at').notNull(),
    createdAt: times.createdAt,
  },
  table => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    index('sessions_user_idx').on(table.tenantId, table.userId),
    ofTenant(table),
    ofUser(table, table.userId).onDelete('cascade'),
    isolated(table.tenantId),
  ],
)
