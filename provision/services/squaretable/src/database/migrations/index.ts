import tenants from './0001-tenants.ts'
import characters from './0002-characters.ts'
import chats from './0003-chats.ts'
import isolation from './0004-isolation.ts'
import origins from './0005-origins.ts'

/** A step of the schema. Once it is released it is never changed: the next one mends it. */
export interface Migration {
  readonly name: string
  readonly sql: string
}

/** All of them, in order. They only go forward. */
export const migrations: readonly Migration[] = [
  { name: '0001-tenants', sql: tenants },
  { name: '0002-characters', sql: characters },
  { name: '0003-chats', sql: chats },
  { name: '0004-isolation', sql: isolation },
  { name: '0005-origins', sql: origins },
]
