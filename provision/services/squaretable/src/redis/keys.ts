/** Purposes that a tenant's key can have. */
export type Purpose = 'session' | 'sessions-of' | 'cache' | 'generation' | 'rate' | 'idempotency' | 'chat'

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * The only place where a tenant's keys and channels are made: `t:{<tenant>}:<purpose>:<id>`. The braces keep a tenant's keys
 * together in a cluster.
 * @throws Error without a tenant: a key that belongs to nobody would belong to everybody.
 */
export function tenantKey(tenantId: string, purpose: Purpose, id: string): string {
  if (!uuid.test(tenantId)) throw new Error('A key needs the tenant it belongs to.')
  return `t:{${tenantId}}:${purpose}:${id}`
}

/** The pattern that all keys of a tenant match, and no others. */
export const tenantPattern = (tenantId: string): string =>
  `${tenantKey(tenantId, 'cache', '').slice(0, -'cache:'.length)}*`

/** A key for what is known of an address only. */
export const addressKey = (purpose: 'rate' | 'login', address: string): string => `a:${purpose}:${address}`
