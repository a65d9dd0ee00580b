import { sql } from 'drizzle-orm'
import { foreignKey, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { bytes, created, imported, isolated, type JsonObject, scoped, times } from './columns.ts'
import { ofTenant, ofUser } from './tenants.ts'

export const characters = pgTable(
  'characters',
  {
    ...scoped,
    name: text('name').notNull(),
    description: text('description').notNull().default(''),
    tags: text('tags').array().notNull().default(sql`'{}'`),
    card: jsonb('card').$type<JsonObject>().notNull().default({}),
    ...created,
    ...imported,
    ...times,
  },
  table => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique('characters_source_key').on(table.tenantId, table.createdBy, table.source),
    index('characters_page_idx').on(table.tenantId, table.createdAt, table.id),
    ofTenant(table),
    ofUser(table, table.createdBy).onDelete('set null'),
    isolated(table.tenantId),
  ],
)

export const avatars = pgTable(
  'avatars',
  {
    tenantId: uuid('tenant_id').notNull(),
    characterId: uuid('character_id').notNull(),
    data: bytes('data').notNull(),
    mediaType: text('media_type', { enum: ['image/png', 'image/webp'] })
      .notNull()
      .default('image/png'),
    sha256: text('sha256').notNull(),
    updatedAt: times.updatedAt,
  },
  table => [
    primaryKey({ columns: [table.tenantId, table.characterId] }),
    ofTenant(table),
    foreignKey({
      columns: [table.tenantId, table.characterId],
      foreignColumns: [characters.tenantId, characters.id],
    }).onDelete('cascade'),
    isolated(table.tenantId),
  ],
)

/** Files that characters were imported from, where they hold more than the card and its picture. */
export const originals = pgTable(
  'originals',
  {
    tenantId: uuid('tenant_id').notNull(),
    characterId: uuid('character_id').notNull(),
    data: bytes('data').notNull(),
  },
  table => [
    primaryKey({ columns: [table.tenantId, table.characterId] }),
    ofTenant(table),
    foreignKey({
      columns: [table.tenantId, table.characterId],
      foreignColumns: [characters.tenantId, characters.id],
    }).onDelete('cascade'),
    isolated(table.tenantId),
  ],
)

export const groups = pgTable(
  'groups',
  {
    ...scoped,
    name: text('name').notNull(),
    metadata: jsonb('metadata').$type<JsonObject>().notNull().default({}),
    ...created,
    ...imported,
    ...times,
  },
  table => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique('groups_source_key').on(table.tenantId, table.createdBy, table.source),
    index('groups_page_idx').on(table.tenantId, table.createdAt, table.id),
    ofTenant(table),
    ofUser(table, table.createdBy).onDelete('set null'),
    isolated(table.tenantId),
  ],
)

export const groupMembers = pgTable(
  'group_members',
  {
    tenantId: uuid('tenant_id').notNull(),
    groupId: uuid('group_id').notNull(),
    characterId: uuid('character_id').notNull(),
    position: integer('position').notNull(),
  },
  table => [
    primaryKey({ columns: [table.tenantId, table.groupId, table.characterId] }),
    index('group_members_character_idx').on(table.tenantId, table.characterId),
    ofTenant(table),
    foreignKey({ columns: [table.tenantId, table.groupId], foreignColumns: [groups.tenantId, groups.id] }).onDelete(
      'cascade',
    ),
    foreignKey({
      columns: [table.tenantId, table.characterId],
      foreignColumns: [characters.tenantId, characters.id],
    }).onDelete('cascade'),
    isolated(table.tenantId),
  ],
)
