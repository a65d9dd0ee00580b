import { expect, test } from 'vitest'
import { addressKey, tenantKey, tenantPattern } from './keys.ts'

const tenant = '0a000000-0000-4000-8000-000000000001'

test("A tenant's key begins with its tenant, in braces", () => {
  expect(tenantKey(tenant, 'session', 'abc')).toBe(`t:{${tenant}}:session:abc`)
  expect(tenantPattern(tenant)).toBe(`t:{${tenant}}:*`)
  expect(addressKey('login', '192.0.2.1')).toBe('a:login:192.0.2.1')
})

test.for(['', '*', 'undefined', tenant.toUpperCase(), `${tenant}}:x`, ` ${tenant}`])(
  'There is no key without a tenant: not "%s"',
  id => {
    expect(() => tenantKey(id, 'cache', 'x')).toThrow('needs the tenant')
    expect(() => tenantPattern(id)).toThrow('needs the tenant')
  },
)
