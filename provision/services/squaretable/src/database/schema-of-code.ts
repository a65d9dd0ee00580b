import { is, type SQL } from 'drizzle-orm'
import { getTableConfig, PgDialect, PgTable } from 'drizzle-orm/pg-core'
import { plainExpression } from './plain-expression.ts'
import * as schema from './schema/index.ts'

const { applicationRole, ownerRole } = schema

const dialect = new PgDialect()
const written = (expression: SQL): string => dialect.sqlToQuery(expression).sql

const names = (columns: readonly { readonly name: string }[]): string => columns.map(({ name }) => name).join(', ')

type Config = ReturnType<typeof getTableConfig>

function columnsOf({ name: table, columns }: Config): string[] {
  return columns.map(column => {
    const type = column.getSQLType().replace(' (', '(')
    const has = column.hasDefault && column.default !== undefined
    return `column ${table}.${column.name}: ${type}, ${column.notNull ? 'not null' : 'null'}, ${has ? 'with' : 'without'} a default`
  })
}

function keysOf({ name: table, columns, primaryKeys, uniqueConstraints }: Config): string[] {
  return [
    ...columns.flatMap(column => (column.primary ? [`primary key of ${table}: ${column.name}`] : [])),
    ...primaryKeys.map(key => `primary key of ${table}: ${names(key.columns)}`),
    ...columns.flatMap(column => (column.isUnique ? [`unique ${column.uniqueName} of ${table}: ${column.name}`] : [])),
    ...uniqueConstraints.map(key => `unique ${key.name} of ${table}: ${names(key.columns)}`),
  ]
}

function indexesOf({ name: table, indexes }: Config): string[] {
  return indexes.map(({ config }) => {
    const on = config.columns.map(column => ('name' in column && column.name ? column.name : written(column as SQL)))
    const where = config.where ? `, where ${plainExpression(written(config.where), table)}` : ''
    return `${config.unique ? 'unique index' : 'index'} ${config.name} of ${table}: ${config.method ?? 'btree'} (${on.map(text => plainExpression(text, table)).join(', ')})${where}`
  })
}

function foreignKeysOf({ name: table, foreignKeys }: Config): string[] {
  return foreignKeys.map(key => {
    const { columns, foreignColumns, foreignTable } = key.reference()
    const target = `${getTableConfig(foreignTable).name} (${names(foreignColumns)})`
    return `foreign key of ${table}: (${names(columns)}) to ${target}, on delete ${key.onDelete ?? 'no action'}`
  })
}

function policiesOf({ name: table, policies }: Config): string[] {
  return policies.map(({ name, as = 'permissive', for: command = 'all', to, using, withCheck }) => {
    const role = typeof to === 'object' && 'name' in to ? to.name : 'public'
    const [seen, kept] = [using, withCheck].map(part => (part ? plainExpression(written(part), table) : 'nothing'))
    return `policy ${name} of ${table}: ${as}, for ${command}, to ${role}, using ${seen}, with check ${kept}`
  })
}

/** What the code's schema says, a sentence for each thing. Sorted. */
export function schemaOfCode(): string[] {
  const tables = Object.values(schema)
    .filter(one => is(one, PgTable))
    .map(table => getTableConfig(table))
  return [
    ...tables.flatMap(config => [
      `table ${config.name}`,
      ...columnsOf(config),
      ...keysOf(config),
      ...indexesOf(config),
      ...foreignKeysOf(config),
      ...policiesOf(config),
      `row-level security of ${config.name}: enabled, forced`,
      `owner of ${config.name}: ${ownerRole}`,
      `rights of ${applicationRole.name} on ${config.name}: DELETE, INSERT, SELECT, UPDATE`,
    ]),
    `role ${applicationRole.name}: may log in, inherits nothing, is in no other role`,
    `role ${ownerRole}: may not log in`,
  ].toSorted()
}
