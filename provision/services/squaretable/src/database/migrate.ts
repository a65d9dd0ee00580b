import { createHash } from 'node:crypto'
import { Client, escapeIdentifier, escapeLiteral } from 'pg'
import { migrations as all, type Migration } from './migrations/index.ts'
import { applicationRole, ownerRole } from './schema/index.ts'

/** The database was migrated by something else than this program. */
class MigrationError extends Error {
  override name = 'MigrationError'
}

/** A number that nothing else in the database locks with. */
const lock = 7_463_001

const checksum = ({ sql }: Migration): string => createHash('sha256').update(sql).digest('hex')

/**
 * Sees to the two roles: an owner that nobody logs in with, and the application's own, which bypasses nothing. The application's
 * password becomes the one of its URL, so that a changed one needs no step by hand.
 */
async function seeToRoles(client: Client, application: URL): Promise<void> {
  const password = escapeLiteral(decodeURIComponent(application.password))
  const names = await client.query<{ rolname: string }>('SELECT rolname FROM pg_roles WHERE rolname = ANY($1)', [
    [ownerRole, applicationRole.name],
  ])
  const there = names.rows.map(({ rolname }) => rolname)
  if (!there.includes(ownerRole)) await client.query(`CREATE ROLE ${ownerRole} NOLOGIN`)
  if (!there.includes(applicationRole.name)) await client.query(`CREATE ROLE ${applicationRole.name}`)
  await client.query(
    `ALTER ROLE ${applicationRole.name} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION NOINHERIT PASSWORD ${password}`,
  )
  await client.query(`ALTER ROLE ${applicationRole.name} SET statement_timeout = '15s'`)
  await client.query(`ALTER ROLE ${applicationRole.name} SET idle_in_transaction_session_timeout = '20s'`)
  await client.query(`GRANT ${ownerRole} TO CURRENT_USER`)
  const { rows } = await client.query<{ name: string }>('SELECT current_database() AS name')
  const database = escapeIdentifier(rows[0]?.name ?? '')
  await client.query(`REVOKE ALL ON DATABASE ${database} FROM PUBLIC`)
  await client.query(`GRANT CONNECT ON DATABASE ${database} TO ${applicationRole.name}`)
  await client.query(`GRANT USAGE, CREATE ON SCHEMA public TO ${ownerRole}`)
  await client.query(`ALTER SCHEMA public OWNER TO ${ownerRole}`)
}

/** The names of those that still have to be applied. @throws MigrationError where what was applied is not what is known here. */
async function pending(client: Client, migrations: readonly Migration[]): Promise<readonly Migration[]> {
  await client.query(
    'CREATE TABLE IF NOT EXISTS schema_migrations (name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())',
  )
  const { rows } = await client.query<{ name: string; checksum: string }>(
    'SELECT name, checksum FROM schema_migrations ORDER BY name',
  )
  for (const [at, { name, checksum: then }] of rows.entries()) {
    const known = migrations[at]
    if (known?.name !== name) {
      throw new MigrationError(
        `The database has the migration ${name}, which this version does not know: it was migrated by a newer one. Run that version.`,
      )
    }
    if (checksum(known) !== then) {
      throw new MigrationError(
        `The migration ${name} was changed after it had been applied. Migrations only go forward: undo the change, and write a new one.`,
      )
    }
  }
  return migrations.slice(rows.length)
}

/**
 * Brings a database's schema up to date: every migration that it lacks, in one transaction. A second call does nothing; of two at
 * once, one waits for the other.
 * @param administrator the URL of a role that may create roles. @param application the service's own URL, with its password.
 * @returns the names of those that were applied.
 * @throws MigrationError where the database has been migrated by something else.
 */
export async function migrate(
  administrator: string,
  application: string,
  migrations: readonly Migration[] = all,
): Promise<string[]> {
  const client = new Client({ connectionString: administrator, application_name: 'squaretable migrate' })
  // Roles belong to the whole server, and an advisory lock only to one database: so it is taken in the one that all servers have.
  const common = new URL(administrator)
  common.pathname = '/postgres'
  const locking = new Client({
    connectionString: common.href,
    application_name: 'squaretable migrate, waiting its turn',
  })
  await locking.connect()
  try {
    await locking.query('SELECT pg_advisory_lock($1)', [lock])
    await client.connect()
    await client.query('BEGIN')
    await seeToRoles(client, new URL(application))
    await client.query(`SET LOCAL ROLE ${ownerRole}`)
    const missing = await pending(client, migrations)
    for (const migration of missing) {
      await client.query(migration.sql)
      await client.query('INSERT INTO schema_migrations (name, checksum) VALUES ($1, $2)', [
        migration.name,
        checksum(migration),
      ])
    }
    await client.query('COMMIT')
    return missing.map(({ name }) => name)
  } finally {
    await client.end() // an open transaction ends with its connection, and the lock with the other
    await locking.end()
  }
}
