import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { publicHalf } from './public-half.ts'
import { keyPair, testFolder } from './sshd.ts'

test.for([
  ['ed25519', '', false],
  ['ed25519', 'correct horse', false],
  ['ecdsa', 'correct horse', false],
  ['rsa', 'correct horse', false],
  ['rsa', '', true],
] as const)('%s with the passphrase "%s" (PEM: %s): the file tells its public half', ([type, passphrase, pem]) => {
  const file = join(testFolder(), 'id')
  const publicKey = keyPair(file, { type, passphrase, pem })
  const half = readFileSync(`${file}.pub`, 'utf8')
  rmSync(`${file}.pub`)

  expect(publicHalf(file)).toBe(publicKey)
  writeFileSync(`${file}.pub`, half)
  rmSync(file)
  expect(publicHalf(`${file}.pub`)).toBe(publicKey)
})

test('a locked PEM file tells nothing, the .pub beside it does', () => {
  const file = join(testFolder(), 'id')
  const publicKey = keyPair(file, { type: 'ecdsa', passphrase: 'correct horse', pem: true })

  expect(publicHalf(file)).toBe(publicKey)
  rmSync(`${file}.pub`)
  expect(publicHalf(file)).toBeUndefined()
})

test('what is no key, cut short or not there tells nothing', () => {
  const file = join(testFolder(), 'id')
  expect(publicHalf(file)).toBeUndefined()
  writeFileSync(file, 'hunter2')
  expect(publicHalf(file)).toBeUndefined()
  writeFileSync(
    file,
    '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n-----END OPENSSH PRIVATE KEY-----\n',
  )
  expect(publicHalf(file)).toBeUndefined()
})
