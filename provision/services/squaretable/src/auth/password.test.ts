import { expect, test } from 'vitest'
import { costOf, Passwords, weakness } from './password.ts'

const passwords = new Passwords({ N: 2, r: 1, p: 1 })

test('A password is known again by its hash, and no other is', async () => {
  const hash = await passwords.hash('correct horse battery')

  expect(hash).toMatch(/^scrypt\$2\$1\$1\$[\w-]{22}\$[\w-]{43}$/)
  expect(await passwords.verify('correct horse battery', hash)).toBe(true)
  expect(await passwords.verify('correct horse batterz', hash)).toBe(false)
})

test('The same password has another hash each time, and is the same however its accents were typed', async () => {
  const hash = await passwords.hash('caf\u00e9 au lait noir')

  expect(await passwords.hash('caf\u00e9 au lait noir')).not.toBe(hash)
  expect(await passwords.verify('cafe\u0301 au lait noir', hash)).toBe(true)
})

test('Nobody has no password', async () => {
  expect(await passwords.verify('', undefined)).toBe(false)
})

test('A hash of another kind is no false password but a mistake', async () => {
  await expect(passwords.verify('x', '$2b$10$abc')).rejects.toThrow('of a kind that is not known')
})

test('What is usual costs what is recommended, for nobody too', async () => {
  const usual = new Passwords(costOf(14))

  expect(await usual.hash('correct horse battery')).toMatch(/^scrypt\$16384\$8\$5\$/)
})

test('A burst is hashed a few at a time, and all are', async () => {
  const hashes = await Promise.all(Array.from({ length: 20 }, (_, at) => passwords.hash(`password ${at}`)))

  expect(await Promise.all(hashes.map((hash, at) => passwords.verify(`password ${at}`, hash)))).not.toContain(false)
})

test('A burst beyond what may wait is sent away, and the rest is served', async () => {
  const burst = Array.from({ length: 600 }, () => passwords.hash('password'))
  const ends = (await Promise.allSettled(burst)).map(({ status }) => status)

  expect(ends.filter(status => status === 'rejected')).toHaveLength(98) // 2 at once, and 500 wait
  await expect(passwords.hash('password')).resolves.toContain('scrypt')
})

test('A parameter that scrypt does not take is told', async () => {
  await expect(new Passwords({ N: 3, r: 1, p: 1 }).hash('x')).rejects.toThrow()
})

test.each([
  ['password123!', 'well-known'],
  ['passwordpassword1', 'well-known'],
  ['123456789012', 'well-known'],
  ['aaaaaaaaaaaaaa', 'well-known'],
  ['abababababab', 'too few different'],
])('%s is weak', (password, reason) => {
  expect(weakness(password)).toContain(reason)
})

test('A sentence is a good password', () => {
  expect(weakness('three brown dogs sleep')).toBeUndefined()
})
