import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { type OwnDatabase, ownDatabase } from '../../test/application.ts'
import { type Asked, Database, type DatabaseSettings } from './database.ts'
import { migrate } from './migrate.ts'
import { withTenant } from './tenant-transaction.ts'

const tenant = '0a000000-0000-4000-8000-000000000001'

let own: OwnDatabase & { drop(): Promise<void> }

beforeAll(async () => {
  own = await ownDatabase()
  await migrate(own.administrator, own.application)
})
afterAll(() => own.drop())

function made(settings: Partial<DatabaseSettings> = {}): Database {
  const database = new Database({ url: own.application, connections: 2, ...settings })
  onTestFinished(() => database.close())
  return database
}

/** Ends every connection of the application, as a restart of PostgreSQL does. */
async function cutAll(): Promise<void> {
  const administrator = new Database({ url: own.administrator, connections: 1 })
  const connection = await administrator.connect()
  await connection.run("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = 'squaretable_app'")
  connection.release()
  await administrator.close()
}

describe('The connections', () => {
  test('are never more than they may be: who comes later waits', async () => {
    const database = made()
    let most = 0
    const busy = Array.from({ length: 100 }, () =>
      withTenant(database, tenant, async tx => {
        most = Math.max(most, database.connections.total)
        await tx.execute(sql`SELECT pg_sleep(0.002)`)
      }),
    )
    await Promise.all(busy)

    expect(most).toBe(2)
    expect(database.connections).toEqual({ total: 2, idle: 2, waiting: 0 })
  })

  test('are not waited for without end', async () => {
    const database = made({ connections: 1, patienceMs: 2_000 })
    const connection = await database.connect()

    await expect(database.connect()).rejects.toThrow('timeout exceeded')
    connection.release()
  })

  test('that were cut while nobody used them are told, and made anew', async () => {
    const lost: Error[] = []
    const database = made({ onError: error => lost.push(error) })
    await database.ping()
    await cutAll()
    await database.ping()

    expect(lost).toMatchObject([{ code: '57P01' }])
  })

  test('that are cut between two queries do not end the process', async () => {
    const database = made()
    const connection = await database.connect()
    await connection.run('BEGIN')
    await cutAll()

    await expect(connection.run('SELECT 1')).rejects.toThrow()
    await connection.rollback()
    connection.release()
    await database.ping()
    expect(database.connections).toEqual({ total: 1, idle: 1, waiting: 0 })
  })

  test('are there while all of them are busy, and not while PostgreSQL is away', async () => {
    const database = made({ connections: 1 })
    const busy = withTenant(database, tenant, tx => tx.execute(sql`SELECT pg_sleep(0.01)`))
    await database.ping()
    await busy
    const away = new Database({ url: 'postgres://x:y@127.0.0.1:1/z', connections: 1 })

    await expect(away.ping()).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    await away.close()
  })
})

describe('A query', () => {
  test('is told with its time, and without its values', async () => {
    const asked: Asked[] = []
    const database = made({ onQuery: one => asked.push(one) })
    await withTenant(database, tenant, tx => tx.execute(sql`SELECT ${'a secret'}::text`))
    await withTenant(database, tenant, tx => tx.execute(sql`SELECT nothing`)).catch(() => undefined)

    expect(asked.map(({ text, failed }) => [text.slice(0, 6), failed])).toEqual([
      ['BEGIN;', false],
      ['SELECT', false],
      ['COMMIT', false],
      ['BEGIN;', false],
      ['SELECT', true],
      ['ROLLBA', false],
    ])
    expect(JSON.stringify(asked)).not.toContain('a secret')
    expect(asked.every(({ seconds }) => seconds > 0 && seconds < 1)).toBe(true)
  })

  test('that comes again and again is prepared', async () => {
    const database = made({ connections: 1 })
    const prepared = await withTenant(database, tenant, async tx => {
      for (let time = 0; time < 3; time += 1) await tx.execute(sql`SELECT ${time}::int AS time`)
      return await tx.execute(sql`SELECT name, statement FROM pg_prepared_statements`)
    })

    expect(prepared.rows).toEqual([{ name: 's1', statement: 'SELECT $1::int AS time' }])
  })
})
