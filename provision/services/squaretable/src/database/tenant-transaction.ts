import type { Database, Transaction } from './database.ts'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** How a transaction may be. */
export interface TransactionOptions {
  /** Everything that is read is as of one moment, and nothing can be written. */
  readonly snapshot?: boolean
  /** Only one thing is asked: COMMIT goes out behind it, so that PostgreSQL is waited for once. What `work` throws after it was answered undoes nothing. */
  readonly asksOnce?: boolean
}

/** One question about a tenant's rows, or one change of them, in a transaction as below. @param ask asks once. */
export const askTenant = <T>(database: Database, tenantId: string, ask: (transaction: Transaction) => Promise<T>) =>
  withTenant(database, tenantId, ask, { asksOnce: true })

/**
 * Does work inside one transaction that sees and writes the rows of one tenant only. The tenant holds for this transaction and
 * no longer, so that a connection never carries it to whoever borrows it next.
 * @param tenantId whose rows; from the login, never from what a request says. @param work gets the transaction; what it throws undoes everything.
 * @throws Error without a tenant, and where the transaction could not be committed.
 */
export async function withTenant<T>(
  database: Database,
  tenantId: string,
  work: (transaction: Transaction) => Promise<T>,
  { snapshot = false, asksOnce = false }: TransactionOptions = {},
): Promise<T> {
  // It stands in the statement below as it is.
  if (!uuid.test(tenantId)) throw new Error('A transaction needs the tenant it is for.')
  const connection = await database.connect()
  if (asksOnce) connection.endAfterOne()
  try {
    // Both in one message, and what is asked first goes out behind it: every request pays for this way. PostgreSQL takes them in turn;
    // had the first failed, the others would run without a tenant: they see nothing and can write nothing.
    const begin = snapshot ? 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY' : 'BEGIN'
    const [begun, worked] = await Promise.allSettled([
      connection.run(`${begin}; SELECT set_config('app.tenant_id', '${tenantId}', true)`),
      (async () => await work(connection.transaction))(),
    ])
    if (begun.status === 'rejected') throw begun.reason
    if (worked.status === 'rejected') throw worked.reason
    // Of a transaction that failed, and whose error somebody swallowed, PostgreSQL makes a ROLLBACK without a word.
    if ((await connection.commit()) !== 'COMMIT')
      throw new Error('The transaction had failed, so that nothing of it was kept.')
    return worked.value
  } catch (error) {
    await connection.rollback()
    throw error
  } finally {
    connection.release()
  }
}
