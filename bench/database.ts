import pg from 'pg'
import { migrate } from '../provision/services/squaretable/src/database/migrate.ts'

/** A migrated database: its address as superuser and as the application. */
interface Migrated {
  readonly administrator: string
  readonly application: string
}

async function ask(url: string, statement: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await client.query(statement)
  } finally {
    await client.end()
  }
}

/** Makes a database with the service's schema. @param admin a superuser's address. */
export async function migratedDatabase(admin: string, name: string): Promise<Migrated> {
  await ask(admin, `CREATE DATABASE ${name}`)
  const administrator = Object.assign(new URL(admin), { pathname: `/${name}` }).href
  const application = Object.assign(new URL(administrator), {
    username: 'squaretable_app',
    password: 'password-of-the-benchmark',
  }).href
  await migrate(administrator, application)
  return { administrator, application }
}

/** Takes every policy and row-level security itself away. */
export async function withoutPolicies(administrator: string): Promise<void> {
  const { rows } = await ask(administrator, "SELECT tablename FROM pg_policies WHERE schemaname = 'public'")
  if (rows.length === 0) throw new Error('There was no policy to take away, so that both databases would be the same.')
  for (const { tablename } of rows) {
    await ask(
      administrator,
      `ALTER TABLE ${tablename} DISABLE ROW LEVEL SECURITY; DROP POLICY tenant_isolation ON ${tablename}`,
    )
  }
}
