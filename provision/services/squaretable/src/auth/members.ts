import type { Parts, Role } from '../context.ts'
import { withTenant } from '../database/tenant-transaction.ts'
import { Tenants } from '../repositories/tenants.ts'
import { Users } from '../repositories/users.ts'

/** A user as every request needs him. */
export interface Member {
  readonly userId: string
  readonly role: Role
  readonly email: string
  readonly name: string
  /** Logins with another number are over. */
  readonly version: number
  /** The tenant's own limit; null where it has none. */
  readonly requestsPerMinute: number | null
}

/** The member as he is now: from the cache, which every change of a user makes forget, or from the database. */
export const findMember = (
  { cache, database }: Pick<Parts, 'cache' | 'database'>,
  tenantId: string,
  userId: string,
): Promise<Member | undefined> =>
  cache.through(tenantId, 'members', userId, () =>
    withTenant(database, tenantId, async tx => {
      const user = await new Users(tx, tenantId).find(userId)
      const tenant = user && (await new Tenants(tx, tenantId).find())
      if (!user || !tenant) return undefined
      const { role, email, name, credentialsVersion: version } = user
      return { userId, role, email, name, version, requestsPerMinute: tenant.requestsPerMinute }
    }),
  )
