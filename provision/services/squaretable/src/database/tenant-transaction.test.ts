import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OwnDatabase, ownDatabase } from '../../test/application.ts'
import { type Asked, Database, type Transaction } from './database.ts'
import { migrate } from './migrate.ts'
import { characters, tenants } from './schema/index.ts'
import { askTenant, withTenant } from './tenant-transaction.ts'

const a = '0a000000-0000-4000-8000-000000000001'
const b = '0b000000-0000-4000-8000-000000000002'

let own: OwnDatabase & { drop(): Promise<void> }
let database: Database

const names = (tx: Transaction) =>
  tx
    .select({ name: characters.name })
    .from(characters)
    .then(rows => rows.map(({ name }) => name))

/** What the next one to borrow the only connection sees without saying who it is. */
async function left(): Promise<{ tenant: string | null; rows: number; pid: number }> {
  const connection = await database.connect()
  try {
    const { rows } = await connection.run(
      "SELECT current_setting('app.tenant_id', true) AS tenant, (SELECT count(*)::int FROM characters) AS rows, pg_backend_pid() AS pid",
    )
    return rows[0]
  } finally {
    connection.release()
  }
}

const code = (failing: Promise<unknown>) =>
  failing.then(
    () => 'none',
    (error: { code?: string; cause?: { code?: string } }) => error.code ?? error.cause?.code,
  )

beforeAll(async () => {
  own = await ownDatabase()
  await migrate(own.administrator, own.application)
  database = new Database({ url: own.application, connections: 1 })
  for (const [id, slug] of [
    [a, 'a'],
    [b, 'b'],
  ] as const) {
    await withTenant(database, id, async tx => {
      await tx.insert(tenants).values({ id, name: slug, slug })
      await tx.insert(characters).values({ tenantId: id, name: `of ${slug}` })
    })
  }
})

afterAll(async () => {
  await database.close()
  await own.drop()
})

describe('A transaction of a tenant', () => {
  test('sees the rows of that tenant only, whatever it asks', async () => {
    expect(await withTenant(database, a, names)).toEqual(['of a'])
    expect(await withTenant(database, b, names)).toEqual(['of b'])
    expect(await withTenant(database, a, tx => tx.select().from(characters).where(eq(characters.tenantId, b)))).toEqual(
      [],
    )
  })

  test('sends its first query before its beginning is answered', async () => {
    const asked: Asked[] = []
    const listening = new Database({ url: own.application, connections: 1, onQuery: one => asked.push(one) })
    await withTenant(listening, a, names)
    await listening.close()

    const [begin, query] = asked
    expect(begin?.text).toContain('BEGIN')
    expect(query?.begun).toBeLessThan((begin?.begun ?? 0) + (begin?.seconds ?? 0) * 1000)
  })

  test('leaves no tenant behind when it is committed', async () => {
    await withTenant(database, a, names)

    expect(await left()).toMatchObject({ tenant: '', rows: 0 })
  })

  test('leaves no tenant and no row behind when its work fails', async () => {
    const failing = withTenant(database, a, async tx => {
      await tx.insert(characters).values({ tenantId: a, name: 'never' })
      throw new Error('no')
    })

    await expect(failing).rejects.toThrow('no')
    expect(await left()).toMatchObject({ tenant: '', rows: 0 })
    expect(await withTenant(database, a, names)).toEqual(['of a'])
  })

  test('leaves no tenant behind when a query fails', async () => {
    expect(await code(withTenant(database, a, tx => tx.execute(sql`SELECT 1 / 0`)))).toBe('22012')
    expect(await left()).toMatchObject({ tenant: '', rows: 0 })
  })

  test('is no success where somebody swallowed its error', async () => {
    const swallowed = withTenant(database, a, async tx => {
      await tx.insert(characters).values({ tenantId: a, name: 'never' })
      await tx.execute(sql`SELECT 1 / 0`).catch(() => undefined)
    })

    await expect(swallowed).rejects.toThrow('nothing of it was kept')
    expect(await withTenant(database, a, names)).toEqual(['of a'])
  })

  test.for(['', 'a', "0a000000-0000-4000-8000-00000000000'", a.toUpperCase(), `${a} `])(
    'needs a tenant: not "%s"',
    async id => {
      const before = database.connections

      await expect(withTenant(database, id, names)).rejects.toThrow('needs the tenant')
      expect(database.connections).toEqual(before)
    },
  )

  test('never gives a broken connection to the next', async () => {
    const { pid } = await left()
    const administrator = new Database({ url: own.administrator, connections: 1 })
    const broken = withTenant(database, a, async tx => {
      const connection = await administrator.connect()
      await connection.run(`SELECT pg_terminate_backend(${pid}, 5000)`)
      connection.release()
      return await names(tx)
    })

    await expect(broken).rejects.toThrow()
    await administrator.close()
    const next = await left()
    expect(next.pid).not.toBe(pid)
    expect(next).toMatchObject({ rows: 0 })
    expect(await withTenant(database, b, names)).toEqual(['of b'])
  })

  test('is of no use once it is over', async () => {
    const kept = await withTenant(database, a, async tx => tx)

    const late = withTenant(database, b, async () => await names(kept))

    await expect(late).rejects.toMatchObject({ cause: { message: expect.stringContaining('The transaction is over') } })
  })

  test.for(['BEGIN', ' commit', 'ROLLBACK', 'end', 'START TRANSACTION', 'DISCARD ALL'])(
    'begins and ends by itself: no %s',
    async text => {
      const failing = withTenant(database, a, tx => tx.execute(sql.raw(text)))

      await expect(failing).rejects.toMatchObject({ cause: { message: expect.stringContaining('withTenant only') } })
    },
  )

  test('may go back to where it was', async () => {
    await withTenant(database, a, async tx => {
      await tx.execute(sql`SAVEPOINT here`)
      await tx.insert(characters).values({ tenantId: a, name: 'never' })
      await tx.execute(sql`ROLLBACK TO SAVEPOINT here`)
    })

    expect(await withTenant(database, a, names)).toEqual(['of a'])
  })

  test('of a snapshot sees one moment, and writes nothing', async () => {
    const other = new Database({ url: own.application, connections: 1 })
    const seen = await withTenant(
      database,
      a,
      async tx => {
        const first = await names(tx)
        await withTenant(other, a, tx2 => tx2.update(characters).set({ name: 'changed' }))
        return [first, await names(tx)]
      },
      { snapshot: true },
    )
    await withTenant(other, a, tx => tx.update(characters).set({ name: 'of a' }))
    await other.close()

    expect(seen).toEqual([['of a'], ['of a']])
    const writing = withTenant(database, a, tx => tx.update(characters).set({ name: 'x' }), { snapshot: true })
    expect(await code(writing)).toBe('25006')
  })
})

describe('A question of a tenant', () => {
  test('sees the rows of that tenant only, and leaves no tenant behind', async () => {
    expect(await askTenant(database, a, names)).toEqual(['of a'])
    expect(await left()).toMatchObject({ tenant: '', rows: 0 })
  })

  test('is kept when it is answered, and waits for PostgreSQL once', async () => {
    const asked: Asked[] = []
    const listening = new Database({ url: own.application, connections: 1, onQuery: one => asked.push(one) })
    await askTenant(listening, a, tx => tx.update(characters).set({ name: 'changed' }))
    await listening.close()
    const seen = await withTenant(database, a, names)
    await withTenant(database, a, tx => tx.update(characters).set({ name: 'of a' }))

    const [begin, , commit] = asked
    expect(seen).toEqual(['changed'])
    expect(commit?.text).toBe('COMMIT')
    expect(commit?.begun).toBeLessThan((begin?.begun ?? 0) + (begin?.seconds ?? 0) * 1000)
  })

  test('that failed changes nothing, and the connection is of use to the next', async () => {
    expect(await code(askTenant(database, a, tx => tx.execute(sql`SELECT 1 / 0`)))).toBe('22012')
    expect(await left()).toMatchObject({ tenant: '', rows: 0 })
    expect(await askTenant(database, a, names)).toEqual(['of a'])
  })

  test('is one: a second is refused', async () => {
    const failing = askTenant(database, a, async tx => [await names(tx), await names(tx)])

    await expect(failing).rejects.toMatchObject({
      cause: { message: expect.stringContaining('The transaction is over') },
    })
    expect(await left()).toMatchObject({ tenant: '', rows: 0 })
  })
})

describe('The database itself', () => {
  test('refuses a row of another tenant, new or changed', async () => {
    const insert = withTenant(database, a, tx => tx.insert(characters).values({ tenantId: b, name: 'x' }))
    expect(await code(insert)).toBe('42501')
    const update = withTenant(database, a, tx => tx.update(characters).set({ tenantId: b }))
    expect(await code(update)).toBe('42501')
    expect(await withTenant(database, b, names)).toEqual(['of b'])
  })

  test('does not change or delete what is not the tenant’s', async () => {
    await withTenant(database, a, tx => tx.update(characters).set({ name: 'taken' }).where(eq(characters.tenantId, b)))
    await withTenant(database, a, tx => tx.delete(characters).where(eq(characters.tenantId, b)))

    expect(await withTenant(database, b, names)).toEqual(['of b'])
  })

  test.for([
    'SET ROLE squaretable_owner',
    'TRUNCATE characters',
    'CREATE TABLE x ()',
    'ALTER TABLE characters DISABLE ROW LEVEL SECURITY',
    'SELECT * FROM schema_migrations',
  ])('refuses the application: %s', async text => {
    expect(await code(withTenant(database, a, tx => tx.execute(sql.raw(text))))).toBe('42501')
  })
})
