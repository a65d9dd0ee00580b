import type { Context } from 'hono'
import type { Env, Parts } from '../context.ts'
import { askTenant } from '../database/tenant-transaction.ts'
import { UnauthorizedError } from '../errors.ts'
import type { RateLimits } from '../middleware/rate-limit.ts'
import { type UserRow, Users } from '../repositories/users.ts'

/**
 * The user of the tenant that the request claims, with these credentials. An unknown address and a wrong password look alike, and take as long.
 * @param email in small letters. @throws UnauthorizedError, TooManyRequestsError
 */
export async function enter(
  { database, passwords }: Pick<Parts, 'database' | 'passwords'>,
  limits: RateLimits,
  context: Context<Env>,
  { email, password }: { readonly email: string; readonly password: string },
): Promise<UserRow> {
  const tenantId = context.get('tenantId')
  const user = await limits.login(context, email, async () => {
    const found = await askTenant(database, tenantId, tx => new Users(tx, tenantId).findByEmail(email))
    return (await passwords.verify(password, found?.passwordHash)) ? found : undefined
  })
  if (!user) throw new UnauthorizedError('E-mail address or password is wrong.')
  return user
}
