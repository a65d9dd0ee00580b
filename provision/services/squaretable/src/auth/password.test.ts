import { expect, test } from 'vitest'
import { hashPassword, verifyPassword, weakness } from './password.ts'

const cheap = { N: 2, r: 1, p: 1 }

test('A password is known again by its hash, and no other is', async () => {
  const hash = await hashPassword('correct horse battery', cheap)

  expect(hash).toMatch(/^scrypt\$2\$1\$1\$[\w-]{22}\$[\w-]{43}$/)
  expect(await verifyPassword('correct horse battery', hash)).toBe(true)
  expect(await verifyPassword('correct horse batterz', hash)).toBe(false)
})

test('The same password has another hash each time, and is the same however its accents were typed', async () => {
  const hash = await hashPassword('caf\u00e9 au lait noir', cheap)

  expect(await hashPassword('caf\u00e9 au lait noir', cheap)).not.toBe(hash)
  expect(await verifyPassword('cafe\u0301 au lait noir', hash)).toBe(true)
})

test('Nobody has no password', async () => {
  expect(await verifyPassword('', undefined)).toBe(false)
})

test('A hash of another kind is no false password but a mistake', async () => {
  await expect(verifyPassword('x', '$2b$10$abc')).rejects.toThrow('of a kind that is not known')
})

test('A burst is hashed a few at a time, and all are', async () => {
  const hashes = await Promise.all(Array.from({ length: 20 }, (_, at) => hashPassword(`password ${at}`, cheap)))

  expect(await Promise.all(hashes.map((hash, at) => verifyPassword(`password ${at}`, hash)))).not.toContain(false)
})

test('A parameter that scrypt does not take is told', async () => {
  await expect(hashPassword('x', { N: 3, r: 1, p: 1 })).rejects.toThrow()
})

test.each([
  ['password123!', 'well-known'],
  ['aaaaaaaaaaaaaa', 'well-known'],
  ['abababababab', 'too few different'],
])('%s is weak', (password, reason) => {
  expect(weakness(password)).toContain(reason)
})

test('A sentence is a good password', () => {
  expect(weakness('three brown dogs sleep')).toBeUndefined()
})
