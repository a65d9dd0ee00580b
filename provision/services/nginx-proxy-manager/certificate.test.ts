import { expect, test } from 'vitest'
import { type Authority, issueCertificate } from '../../certificate.ts'
import type { Deployment } from '../../service.ts'
import * as x509 from '../../x509.ts'
import type { Certificate } from './answers.ts'
import { ProxyManager } from './api.ts'
import { certificateFor } from './certificate.ts'

const names = ['chat.home.test', 'hole.home.test']
/** Nothing is asked of it before the step is carried out. */
const nowhere = new ProxyManager({ url: 'http://127.0.0.1:9' })

async function newAuthority(): Promise<Authority> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=Home authority',
    keys,
    signingAlgorithm: { ...algorithm, hash: 'SHA-256' },
    extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
  })
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey)
  return { certificate: certificate.toString('pem'), key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY') }
}

const deployment = (authority: Authority | undefined): Deployment =>
  ({ authority, target: { domain: 'home.test', tailscale: { address: '100.64.0.1' } } }) as Deployment

const stored = (certificate?: string): Certificate => ({
  id: 7,
  provider: 'other',
  nice_name: 'Plumbline home.test',
  domain_names: [],
  expires_on: '',
  meta: certificate === undefined ? {} : { certificate },
})

test('a missing certificate is issued; a fitting one is used as it is', async () => {
  const authority = await newAuthority()
  const { certificate } = await issueCertificate(authority, names)

  expect(certificateFor(deployment(authority), nowhere, [], names).step?.what).toContain('there is none')

  const fitting = certificateFor(deployment(authority), nowhere, [stored(certificate)], names)
  expect(fitting.step).toBeUndefined()
  expect(fitting.id()).toBe(7)
})

test('one that does not fit is issued anew, and the reason is told', async () => {
  const authority = await newAuthority()
  const reasonFor = (certificate?: string): string | undefined =>
    certificateFor(deployment(authority), nowhere, [stored(certificate)], names).step?.what

  const { certificate: other } = await issueCertificate(authority, ['chat.home.test'])
  const { certificate: foreign } = await issueCertificate(await newAuthority(), names)
  const longAgo = new Date(Date.now() - 340 * 24 * 3600 * 1000)
  const { certificate: old } = await issueCertificate(authority, names, longAgo)

  expect(reasonFor()).toContain('it was never uploaded')
  expect(reasonFor(other)).toContain('it is for chat.home.test')
  expect(reasonFor(foreign)).toContain('another authority signed it')
  expect(reasonFor(old)).toMatch(/2[45] days are left/)
})

test("without the authority's key an existing certificate is used, and a missing one is asked for", () => {
  const wildcard = { ...stored(), id: 3, domain_names: ['*.home.test'] }

  expect(certificateFor(deployment(undefined), nowhere, [wildcard], names).id()).toBe(3)
  expect(() => certificateFor(deployment(undefined), nowhere, [], names)).toThrow(
    'The proxy has no certificate for chat.home.test, hole.home.test: get one in its interface at http://100.64.0.1:81',
  )
})
