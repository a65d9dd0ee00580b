import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from 'vitest'
import { hostKey } from './host-key.ts'

const field = (bytes: Buffer): Buffer => {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}
const blob = (...fields: (string | Buffer)[]): string =>
  Buffer.concat(fields.map(one => field(Buffer.from(one as string)))).toString('base64')

const ed25519 = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'der' }).subarray(-32)
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .publicKey.export({ type: 'spki', format: 'der' })
  .subarray(-65)
const modulus = Buffer.from(
  generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' }).n ?? '',
  'base64url',
)
const rsa = blob('ssh-rsa', Buffer.from([1, 0, 1]), Buffer.concat([Buffer.from([0]), modulus]))
const good = blob('ssh-ed25519', ed25519)
const curve = blob('ecdsa-sha2-nistp256', 'nistp256', p256)

const complaint = (text: string): string | undefined => hostKey.safeParse(text).error?.issues[0]?.message

test.for([`ssh-ed25519 ${good}`, `ssh-rsa ${rsa}`, `ecdsa-sha2-nistp256 ${curve}`] as const)('%s is taken', key => {
  expect(hostKey.parse(key)).toBe(key)
  expect(hostKey.parse(`homelab.lan ${key} root@homelab\n`)).toBe(key)
})

test.for<[string, string, string]>([
  ['cut in the middle', `ssh-ed25519 ${good.slice(0, 40)}`, 'the key is cut short'],
  ['cut within its type', 'ssh-ed25519 AAAAC3Nz', 'the key is cut short'],
  ['only its type', `ssh-ed25519 ${blob('ssh-ed25519')}`, 'the key is cut short'],
  ['cut by one character', `ssh-ed25519 ${good.slice(0, -1)}`, 'the key is not whole base64'],
  ['with a sign of its own', `ssh-ed25519 ${good.slice(0, 30)}…`, 'the key is not whole base64'],
  ['without padding', `ecdsa-sha2-nistp256 ${curve.replace('=', '')}`, 'the key is not whole base64'],
  ['another type', `ssh-rsa ${good}`, 'it says ssh-rsa, but the key is of the type "ssh-ed25519"'],
  ['another curve', `ecdsa-sha2-nistp384 ${curve}`, 'but the key is of the type "ecdsa-sha2-nistp256"'],
  ['31 bytes', `ssh-ed25519 ${blob('ssh-ed25519', ed25519.subarray(1))}`, 'the key is no valid one of ssh-ed25519'],
  ['a field too many', `ssh-ed25519 ${blob('ssh-ed25519', ed25519, 'x')}`, 'the key is no valid one of ssh-ed25519'],
  [
    'a curve of another name inside',
    `ecdsa-sha2-nistp256 ${blob('ecdsa-sha2-nistp256', 'nistp384', p256)}`,
    'the key is no valid one of ecdsa-sha2-nistp256',
  ],
  [
    'a point off its curve',
    `ecdsa-sha2-nistp256 ${blob('ecdsa-sha2-nistp256', 'nistp256', Buffer.from(p256).fill(7, 1))}`,
    'the key is no valid one of ecdsa-sha2-nistp256',
  ],
  [
    'a number of RSA missing',
    `ssh-rsa ${blob('ssh-rsa', Buffer.from([1, 0, 1]))}`,
    'the key is no valid one of ssh-rsa',
  ],
  ['a fingerprint', 'SHA256:abc', 'expected a public host key such as "ssh-ed25519 AAAAC3Nza…"'],
  ['a private key', '-----BEGIN OPENSSH PRIVATE KEY-----', 'expected a public host key such as'],
  ['made of words', 'ssh-ed25519 examplekeyexamplekeyexamplekey00', 'the key is cut short'],
])('%s: it is said', ([, text, sentence]) => {
  expect(complaint(text)).toContain(sentence)
  expect(complaint(text)).toMatch(/; read it with `ssh-keyscan -t ed25519 <host>` and compare it on the host itself$/)
})
