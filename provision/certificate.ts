import { createPrivateKey, randomBytes, webcrypto, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { ConfigurationError } from './configuration-error.ts'
import * as x509 from './x509.ts'

/** A certificate with its private key, both PEM. */
export interface ServerCertificate {
  readonly certificate: string
  readonly key: string
}

/** An authority that may sign: its certificate and private key, both PEM. */
export type Authority = ServerCertificate

/** A server certificate lives a year and is made new when less than this is left. Both in days. */
const lifeDays = 365
const renewDays = 30

const day = 24 * 3600 * 1000
const signing = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

/**
 * The authority beside the inventory, if its private key lies there too (`authority.pem` and `authority.key`).
 * @returns undefined when only its certificate is known: then the certificates come from somewhere else.
 */
export function readAuthority(file: string): Authority | undefined {
  const keyFile = file.replace(/(\.pem)?$/, '.key')
  if (!existsSync(file)) throw new ConfigurationError(`authority: ${file} does not exist.`)
  if (!existsSync(keyFile)) return undefined
  const authority = { certificate: readFileSync(file, 'utf8'), key: readFileSync(keyFile, 'utf8') }
  try {
    if (new X509Certificate(authority.certificate).checkPrivateKey(createPrivateKey(authority.key))) return authority
  } catch (error) {
    throw new ConfigurationError(`authority: ${file} or ${keyFile} is not PEM (${(error as Error).message}).`)
  }
  throw new ConfigurationError(`authority: ${keyFile} is not the private key of ${file}.`)
}

/** Issues a server certificate for exactly these names. */
export async function issueCertificate(
  authority: Authority,
  names: readonly string[],
  now: Date = new Date(),
): Promise<ServerCertificate> {
  const issuer = new x509.X509Certificate(authority.certificate)
  const keys = await webcrypto.subtle.generateKey(signing, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: `00${randomBytes(15).toString('hex')}`,
    subject: `CN=${names[0] ?? ''}`,
    issuer: issuer.subject,
    notBefore: new Date(now.getTime() - 3600 * 1000),
    notAfter: new Date(now.getTime() + lifeDays * day),
    publicKey: keys.publicKey,
    ...(await signer(authority)),
    extensions: [
      new x509.SubjectAlternativeNameExtension(names.map(value => ({ type: 'dns', value }))),
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', keys.privateKey)
  return {
    certificate: `${certificate.toString('pem')}\n`,
    key: `${x509.PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n`,
  }
}

/** The authority's private key, with the signature that fits it. */
async function signer({ key }: Authority) {
  const authority = createPrivateKey(key)
  const algorithm =
    authority.asymmetricKeyType === 'rsa'
      ? { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
      : { ...signing, namedCurve: authority.asymmetricKeyDetails?.namedCurve === 'secp384r1' ? 'P-384' : 'P-256' }
  const pkcs8 = authority.export({ type: 'pkcs8', format: 'der' })
  const signingKey = await webcrypto.subtle.importKey('pkcs8', pkcs8, algorithm, false, ['sign'])
  return { signingKey: signingKey, signingAlgorithm: algorithm }
}

/** Why a certificate has to be made new, or nothing when it serves. */
export function whyRenew(
  { names, expires }: { names: readonly string[]; expires: Date },
  wanted: readonly string[],
  now: Date = new Date(),
): string | undefined {
  if (names.toSorted().join() !== wanted.toSorted().join()) return `it is for ${names.join(', ') || 'no name'}`
  const left = Math.floor((expires.getTime() - now.getTime()) / day)
  return left < renewDays ? `${left} days are left` : undefined
}
