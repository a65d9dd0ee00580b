import { foreignKey, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import { characters, groups } from './characters.ts'
import { aside, created, imported, isolated, type JsonObject, moment, scoped, times } from './columns.ts'
import { ofTenant, ofUser, users } from './tenants.ts'

export const chats = pgTable(
  'chats',
  {
    ...scoped,
    title: text('title').notNull(),
    characterId: uuid('character_id'),
    groupId: uuid('group_id'),
    metadata: jsonb('metadata').$type<JsonObject>().notNull().default({}),
    ...created,
    ...imported,
    ...times,
  },
  table => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique('chats_source_key').on(table.tenantId, table.createdBy, table.source),
    index('chats_page_idx').on(table.tenantId, table.createdAt, table.id),
    index('chats_character_idx').on(table.tenantId, table.characterId),
    index('chats_group_idx').on(table.tenantId, table.groupId),
    ofTenant(table),
    ofUser(table, table.createdBy).onDelete('set null'),
    foreignKey({
      columns: [table.tenantId, table.characterId],
      foreignColumns: [characters.tenantId, characters.id],
    }).onDelete('set null'),
    foreignKey({ columns: [table.tenantId, table.groupId], foreignColumns: [groups.tenantId, groups.id] }).onDelete(
      'set null',
    ),
    isolated(table.tenantId),
  ],
)

export const messages = pgTable(
  'messages',
  {
    ...scoped,
    chatId: uuid('chat_id').notNull(),
    /** From 1, in the order of the conversation. */
    position: integer('position').notNull(),
    author: text('author', { enum: ['user', 'character', 'system'] }).notNull(),
    name: text('name').notNull(),
    content: text('content').notNull(),
    swipes: jsonb('swipes').$type<string[]>().notNull().default([]),
    extra: jsonb('extra').$type<JsonObject>().notNull().default({}),
    sentAt: moment('sent_at').notNull().defaultNow(),
    ...aside,
    ...times,
  },
  table => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique('messages_position_key').on(table.tenantId, table.chatId, table.position),
    ofTenant(table),
    foreignKey({ columns: [table.tenantId, table.chatId], foreignColumns: [chats.tenantId, chats.id] }).onDelete(
      'cascade',
    ),
    isolated(table.tenantId),
  ],
)

export const lorebooks = pgTable(
  'lorebooks',
  {
    ...scoped,
    name: text('name').notNull(),
    description: text('description').notNull().default(''),
    entries: jsonb('entries').$type<JsonObject[]>().notNull().default([]),
    metadata: jsonb('metadata').$type<JsonObject>().notNull().default({}),
    ...created,
    ...imported,
    ...times,
  },
  table => [
    primaryKey({ columns: [table.tenantId, table.id] }),
    unique('lorebooks_source_key').on(table.tenantId, table.createdBy, table.source),
    index('lorebooks_page_idx').on(table.tenantId, table.createdAt, table.id),
    ofTenant(table),
    ofUser(table, table.createdBy).onDelete('set null'),
    isolated(table.tenantId),
  ],
)

export const settings = pgTable(
  'settings',
  {
    tenantId: uuid('tenant_id').notNull(),
    userId: uuid('user_id').notNull(),
    values: jsonb('values').$type<JsonObject>().notNull().default({}),
    /** Hash of what the last import put there. */
    sourceHash: text('source_hash'),
    updatedAt: times.updatedAt,
  },
  table => [
    primaryKey({ columns: [table.tenantId, table.userId] }),
    ofTenant(table),
    foreignKey({ columns: [table.tenantId, table.userId], foreignColumns: [users.tenantId, users.id] }).onDelete(
      'cascade',
    ),
    isolated(table.tenantId),
  ],
)

/** Where imported rows came from that were deleted here since: an import does not bring them back. */
export const removedSources = pgTable(
  'removed_sources',
  {
    tenantId: uuid('tenant_id').notNull(),
    /** Who had imported them. */
    userId: uuid('user_id').notNull(),
    source: text('source').notNull(),
  },
  table => [
    primaryKey({ columns: [table.tenantId, table.userId, table.source] }),
    ofTenant(table),
    ofUser(table, table.userId).onDelete('cascade'),
    isolated(table.tenantId),
  ],
)
