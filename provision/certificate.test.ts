import { createPrivateKey, generateKeyPairSync, webcrypto, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { type Authority, issueCertificate, readAuthority, whyRenew } from './certificate.ts'
import * as x509 from './x509.ts'

const names = ['chat.home.test', 'hole.home.test']

async function authority(algorithm: webcrypto.RsaHashedKeyGenParams | webcrypto.EcKeyGenParams): Promise<Authority> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Home authority',
    keys,
    signingAlgorithm: { ...algorithm, hash: 'SHA-256' },
    extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
  })
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)
  return { certificate: certificate.toString('pem'), key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY') }
}

test.for([
  { name: 'RSASSA-PKCS1-v1_5', modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]), hash: 'SHA-256' },
  { name: 'ECDSA', namedCurve: 'P-256' },
  { name: 'ECDSA', namedCurve: 'P-384' },
])('a certificate is for exactly its names and signed by its authority: %o', async algorithm => {
  const issuer = await authority(algorithm)

  const { certificate, key } = await issueCertificate(issuer, names)

  const issued = new X509Certificate(certificate)
  expect(issued.verify(new X509Certificate(issuer.certificate).publicKey)).toBe(true)
  expect(issued.checkPrivateKey(createPrivateKey(key))).toBe(true)
  expect(issued.subjectAltName).toBe('DNS:chat.home.test, DNS:hole.home.test')
  expect(issued.ca).toBe(false)
})

test('an authority is read with its key, and without one it signs nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'authority.pem')
  const home = await authority({ name: 'ECDSA', namedCurve: 'P-256' })
  writeFileSync(file, home.certificate)

  expect(readAuthority(file)).toBeUndefined()

  writeFileSync(join(folder, 'authority.key'), home.key)
  expect(readAuthority(file)).toEqual(home)

  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  writeFileSync(join(folder, 'authority.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }))
  expect(() => readAuthority(file)).toThrow(/authority\.key is not the private key of/)
})

test('a certificate is made new when its names differ or less than 30 days are left', () => {
  const now = new Date('2026-03-01T00:00:00Z')
  const later = new Date('2026-12-01T00:00:00Z')

  expect(whyRenew({ names: names.toReversed(), expires: later }, names, now)).toBeUndefined()
  expect(whyRenew({ names: ['chat.home.test'], expires: later }, names, now)).toBe('it is for chat.home.test')
  expect(whyRenew({ names, expires: new Date('2026-03-30T00:00:00Z') }, names, now)).toBe('29 days are left')
})
