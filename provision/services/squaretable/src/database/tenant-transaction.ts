import type { Database, Transaction } from './database.ts'

const setTenant = { name: 'set_tenant', text: "SELECT set_config('app.tenant_id', $1, true)" }

/**
 * Does work inside one transaction that sees and writes the rows of one tenant only. The tenant holds for this transaction and
 * no longer, so that a connection never carries it to whoever borrows it next.
 * @param tenantId whose rows; from the login, never from what a request says. @param work gets the transaction; what it throws undoes everything.
 */
export async function withTenant<T>(
  database: Database,
  tenantId: string,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  const client = await database.connect()
  let broken = true
  try {
    await client.query('BEGIN')
    await client.query({ ...setTenant, values: [tenantId] })
    const result = await work(database.on(client))
    await client.query('COMMIT')
    broken = false
    return result
  } catch (error) {
    // A connection that cannot even roll back is in an unknown state: it is closed, and nobody borrows it again.
    broken = await client.query('ROLLBACK').then(
      () => false,
      () => true,
    )
    throw error
  } finally {
    client.release(broken)
  }
}
