import { connect as tlsConnect } from 'node:tls'
import type { AskedPort, Opener } from './get.ts'

/** Who signed the proxy's certificate. */
export interface ProxyCertificate {
  /** The name that it was shown for. */
  readonly name: string
  readonly issuer: string
  /** Whether the machine that the suite runs on knows who signed it, by its public list or by the file that was given. */
  readonly trusted: boolean
}

/** Who signs the proxy's certificates, and the file that proves it where no public list does. */
export interface KnownAuthority {
  readonly certificate: ProxyCertificate
  /** Absolute. */
  readonly file?: string
}

const patienceMs = 5_000

/**
 * The certificate that a port shows for a name. @param authority PEM of one that may have signed it.
 * @throws Error where nobody speaks TLS there.
 */
export async function shownCertificate(
  host: Opener,
  { address, port }: AskedPort,
  name: string,
  authority?: string,
): Promise<ProxyCertificate> {
  const socket = tlsConnect({
    ...{ socket: await host.tcp(address, port), servername: name, rejectUnauthorized: false },
    ...(authority !== undefined && { ca: authority }),
  })
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const late = setTimeout(() => reject(new Error('no handshake')), patienceMs)
  socket.once('secureConnect', resolve)
  socket.once('error', reject)
  try {
    await promise
    const { issuer } = socket.getPeerCertificate()
    const named = issuer?.CN ?? issuer?.O ?? 'nobody with a name'
    return { name, issuer: String(named), trusted: socket.authorized }
  } finally {
    clearTimeout(late)
    socket.destroy()
  }
}
