import { expect, test } from 'vitest'
import type { Actor, Role } from '../context.ts'
import { atLeast, changeable } from './authorize.ts'

const actor = (role: Role): Actor => ({
  tenantId: 'tenant',
  userId: 'me',
  role,
  email: 'me@example.org',
  name: 'Me',
  session: undefined,
})

test.each<[Role, Role, boolean]>([
  ['member', 'member', true],
  ['member', 'admin', false],
  ['admin', 'member', true],
  ['admin', 'owner', false],
  ['owner', 'admin', true],
])('That %s is at least %s is %s', (role, least, expected) => {
  expect(atLeast(role, least)).toBe(expected)
})

test.each<[Role, string | null]>([
  ['member', 'me'],
  ['admin', 'somebody'],
  ['owner', null],
])('A row may be changed by %s where %s made it', (role, createdBy) => {
  const row = { createdBy }

  expect(changeable(actor(role), row)).toBe(row)
})

test.each(['somebody', null])("A row that %s made is not a member's to change", createdBy => {
  expect(() => changeable(actor('member'), { createdBy })).toThrow('Only the one who made it')
})

test('What is not there nobody may change', () => {
  expect(() => changeable(actor('owner'), undefined)).toThrow('There is nothing here')
})
