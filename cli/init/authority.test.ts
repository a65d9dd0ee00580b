import { webcrypto } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { expect, onTestFinished, test } from 'vitest'
import { type Authority, issueCertificate } from '../../provision/certificate.ts'
import * as x509 from '../../provision/x509.ts'
import type { Asking } from './asking.ts'
import { authorityOf } from './authority.ts'
import { recordedHost } from './testing/recorded.ts'

const { survey, met } = recordedHost('lab')
const nobody = { asking: undefined, yes: false }

/** An authority of a house, of which nobody else knows. */
async function makeAuthority(): Promise<Authority> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...{ name: 'CN=Home authority', keys, signingAlgorithm: algorithm },
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  const key = x509.PemConverter.encode(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey), 'PRIVATE KEY')
  return { certificate: certificate.toString('pem'), key }
}

/** The lab's proxy with a certificate of an authority of this test, whose PEM file lies in a folder of its own. */
async function proxy() {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-authority-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const [ours, others] = await Promise.all([makeAuthority(), makeAuthority()])
  const [file, wrong] = [join(folder, 'ours.pem'), join(folder, 'others.pem')]
  writeFileSync(file, ours.certificate)
  writeFileSync(wrong, others.certificate)
  const { certificate, key } = await issueCertificate(ours, ['chat.lab.home.arpa'])
  const server = createServer({ cert: certificate, key })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  return { file, wrong, host: { tcp: async () => connect({ host: '127.0.0.1', port }) } }
}

test('an authority that no public list holds is seen, and its file proven', async () => {
  const { host, file, wrong } = await proxy()
  expect(await authorityOf(host, survey, met, undefined, nobody)).toMatchObject({
    certificate: { trusted: false, name: 'chat.lab.home.arpa' },
  })
  expect(await authorityOf(host, survey, met, file, nobody)).toMatchObject({ certificate: { trusted: true }, file })
  await expect(authorityOf(host, survey, met, wrong, nobody)).rejects.toThrow(
    /others\.pem did not sign the certificate of chat/,
  )
  await expect(authorityOf(host, survey, met, '/none.pem', nobody)).rejects.toThrow(/cannot be read/)
})

test('a person is asked until the file is the right one, or leaves it out', async () => {
  const { host, file, wrong } = await proxy()
  const answers = [wrong, file]
  const told: string[] = []
  const asking = {
    text: async () => answers.shift() ?? '',
    tell: (line: string) => told.push(line),
  } as unknown as Asking
  expect(await authorityOf(host, survey, met, undefined, { asking, yes: false })).toMatchObject({ file })
  expect(told).toEqual([expect.stringContaining('did not sign')])
  expect((await authorityOf(host, survey, met, undefined, { asking, yes: false }))?.file).toBeUndefined()
})

test('a host without a proxy, or one that does not answer, has none', async () => {
  const own = recordedHost('own')
  const gone = { tcp: async () => Promise.reject(new Error('refused')) }
  expect(await authorityOf(gone, own.survey, own.met, undefined, nobody)).toBeUndefined()
  expect(await authorityOf(gone, survey, met, undefined, nobody)).toBeUndefined()
})
