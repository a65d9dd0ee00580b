import { Client } from 'pg'
import { schemaOfCode } from './schema-of-code.ts'
import { schemaOfDatabase } from './schema-of-database.ts'

/**
 * Compares a database with the schema that the code has: tables, columns, keys, indexes, policies, row-level security, owners,
 * rights and roles. Changes nothing.
 * @param administrator the URL of a role that sees the catalogue. @returns the differences as sentences; none where it is as it should be.
 */
export async function compareSchema(administrator: string): Promise<string[]> {
  const client = new Client({ connectionString: administrator, application_name: 'squaretable schema' })
  await client.connect()
  try {
    await client.query('BEGIN READ ONLY')
    const wanted = schemaOfCode()
    const found = await schemaOfDatabase(client)
    return [
      ...wanted.filter(one => !found.includes(one)).map(one => `The database lacks: ${one}.`),
      ...found.filter(one => !wanted.includes(one)).map(one => `The code knows nothing of: ${one}.`),
    ]
  } finally {
    await client.end()
  }
}
