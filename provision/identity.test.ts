import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { afterAll, expect, test } from 'vitest'
import { identityProblem } from './identity.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumbline-'))
afterAll(() => rmSync(folder, { recursive: true }))
const { generateKeyPairSync: sshKey } = ssh2.utils
const plain = sshKey('ed25519')
const locked = sshKey('ed25519', { passphrase: 'correct horse', cipher: 'aes256-ctr', rounds: 1 })
const pkcs8 = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' })
const lockedPkcs8 = generateKeyPairSync('ed25519').privateKey.export({
  type: 'pkcs8',
  format: 'pem',
  cipher: 'aes-256-cbc',
  passphrase: 'correct horse',
})

const word = (text: string | Buffer): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(text.length)
  return Buffer.concat([length, Buffer.from(text)])
}
/** OpenSSH's private key file (PROTOCOL.key) of a key whose secret stays on a security key. */
const onSecurityKey = ((): string => {
  const type = word('sk-ssh-ed25519@openssh.com')
  const one = Buffer.from([0, 0, 0, 1])
  const key = Buffer.concat([one, one, type, word(Buffer.alloc(32)), word('ssh:'), Buffer.from([1])])
  const padded = Buffer.concat([key, Buffer.from([1, 2, 3, 4, 5, 6, 7]).subarray(0, -key.length & 7)])
  const none = Buffer.concat([word('none'), word('none'), word('')])
  const all = Buffer.concat([Buffer.from('openssh-key-v1\0'), none, one, word(type), word(padded)])
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${all.toString('base64')}\n-----END OPENSSH PRIVATE KEY-----\n`
})()

function problem(name: string, content: string): string | undefined {
  writeFileSync(join(folder, name), content)
  return identityProblem(join(folder, name))
}

test('a private key of OpenSSH or in PEM is of use', () => {
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs1', format: 'pem' })

  expect(problem('ed25519', plain.private)).toBeUndefined()
  expect(problem('windows', plain.private.replaceAll('\n', '\r\n'))).toBeUndefined()
  expect(problem('rsa', String(rsa))).toBeUndefined()
})

test.for([
  ['locked', locked.private, /^has a passphrase: add it to the SSH agent .*ssh-add .*locked.*\)$/],
  ['locked-pkcs8', String(lockedPkcs8), /^has a passphrase: add it to the SSH agent/],
  ['id.pub', plain.public, /^is the public half of a key: name the private one \(.*\/id\)/],
  ['sk', onSecurityKey, /^is on a security key \(FIDO\)/],
  ['sk.pub', 'sk-ssh-ed25519@openssh.com AAAAGnNr me@laptop', /^is on a security key \(FIDO\)/],
  [
    'key.ppk',
    'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\n',
    /^is in PuTTY's form: convert it with `puttygen/,
  ],
  ['cert.pub', 'ssh-ed25519-cert-v01@openssh.com AAAAIHNz me', /^is a certificate: name the private key/],
  ['pkcs8', String(pkcs8), /rewrite it with `ssh-keygen -p -f/],
  ['known_hosts', `home ${plain.public}`, /^is no private key/],
  ['notes', 'hunter2', /^is no private key/],
  ['empty', '\n', /^is empty/],
] as const)('%s: what it is instead is said, with what helps', ([name, content, message]) => {
  expect(problem(name, content)).toMatch(message)
  expect(problem(name, content)).not.toContain('hunter2')
})

test('a file that is not there, and a folder', () => {
  mkdirSync(join(folder, '.ssh'))
  expect(identityProblem(join(folder, 'away'))).toMatch(/^does not exist/)
  expect(identityProblem(join(folder, '.ssh'))).toMatch(/^is a folder/)
})

test('where there is an agent, a locked key and a public half may be its', () => {
  const of = (name: string, content: string): string | undefined => {
    writeFileSync(join(folder, name), content)
    return identityProblem(join(folder, name), { agent: true })
  }

  expect(of('locked', locked.private)).toBeUndefined()
  expect(of('half.pub', plain.public)).toBeUndefined()
  expect(of('notes', 'hunter2')).toMatch(/^is no private key/)
  expect(of('locked-pkcs8', String(lockedPkcs8))).toMatch(/^has a passphrase/) // nothing says which of the agent's it is
  writeFileSync(join(folder, 'locked-pkcs8.pub'), plain.public)
  expect(of('locked-pkcs8', String(lockedPkcs8))).toBeUndefined()
})
