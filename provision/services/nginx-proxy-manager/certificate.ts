import { X509Certificate } from 'node:crypto'
import { type Authority, issueCertificate, whyRenew } from '../../certificate.ts'
import { OperationError } from '../../host.ts'
import type { Step } from '../../operation.ts'
import type { Deployment } from '../../service.ts'
import type { Certificate } from './answers.ts'
import type { ProxyManager } from './api.ts'

/** The certificate that the mappings use: what has to be done for it, and its id once that is done. */
export interface WantedCertificate {
  readonly step: Step | undefined
  readonly id: () => number
}

/** Names and end of a stored certificate, and why it does not serve; nothing when it does. */
function whyNot({ meta }: Certificate, authority: Authority, names: readonly string[]): string | undefined {
  if (!meta.certificate) return 'it was never uploaded'
  const stored = new X509Certificate(meta.certificate)
  if (!stored.verify(new X509Certificate(authority.certificate).publicKey)) return 'another authority signed it'
  const found = (stored.subjectAltName ?? '').split(', ').map(name => name.replace(/^DNS:/, ''))
  return whyRenew({ names: found, expires: new Date(stored.validTo) }, names)
}

const covers = ({ domain_names }: Certificate, name: string): boolean =>
  domain_names.includes(name) || domain_names.includes(`*.${name.split('.').slice(1).join('.')}`)

/**
 * One certificate for all names. Where the inventory's authority has its key beside it, the deploy issues and renews it; elsewhere
 * it must be there already, from Let's Encrypt for instance, and the proxy renews it itself.
 */
export function certificateFor(
  { authority, target }: Deployment,
  manager: ProxyManager,
  certificates: readonly Certificate[],
  names: readonly string[],
): WantedCertificate {
  if (!authority) {
    const existing = certificates.find(one => names.every(name => covers(one, name)))
    if (existing) return { step: undefined, id: () => existing.id }
    throw new OperationError(
      `The proxy has no certificate for ${names.join(', ')}: get one in its interface at http://${target.tailscale.address}:81 (SSL Certificates, Let's Encrypt with a DNS challenge for *.${target.domain}), or give the inventory an authority with its key beside it.`,
    )
  }
  const title = `Plumbline ${target.domain}`
  const existing = certificates.find(({ nice_name }) => nice_name === title)
  let id = existing?.id
  const reason = existing ? whyNot(existing, authority, names) : 'there is none'
  const action = async (): Promise<void> => {
    const pair = await issueCertificate(authority, names)
    id ??= await manager.createCertificate(title)
    await manager.uploadCertificate(id, pair)
  }
  return {
    step: reason === undefined ? undefined : { what: `issue a certificate for ${names.join(', ')}: ${reason}`, action },
    id: () => {
      if (id === undefined) throw new OperationError('The certificate was asked for before it was made.')
      return id
    },
  }
}
