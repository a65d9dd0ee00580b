import type { MiddlewareHandler } from 'hono'
import type { Env } from '../context.ts'
import { TenantRequiredError } from '../errors.ts'

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/**
 * Takes the tenant from the header X-Tenant-ID: a claim, which the login has to prove. Without one, or with more than one, nothing
 * goes on: there is no tenant to fall back to.
 * @throws TenantRequiredError
 */
export const tenant: MiddlewareHandler<Env> = async (context, next) => {
  // Node joins a header that was sent twice with a comma, which no uuid has.
  const claimed = context.req.header('X-Tenant-ID')?.toLowerCase()
  if (claimed === undefined || !uuid.test(claimed)) throw new TenantRequiredError()
  context.set('tenantId', claimed)
  await next()
}
