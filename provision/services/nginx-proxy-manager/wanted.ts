import type { Certificate, ProxyHost } from './answers.ts'

/** What a host is to be, in the API's own words. What is left out is off, and an id that is left out refers to nothing. */
export type WantedHost = Pick<ProxyHost, 'domain_names' | 'forward_scheme' | 'forward_host' | 'forward_port'> &
  Partial<Omit<ProxyHost, 'id' | 'meta' | 'certificate' | 'access_list'>>

/** A certificate (with its chain, if any) and its private key, in PEM. */
export interface Pair {
  readonly certificate: string
  readonly key: string
}

/** Every key of a host with its value, so that nothing rests on what the server makes of a missing one. */
export const complete = (wanted: WantedHost): Required<WantedHost> => ({
  certificate_id: 0,
  access_list_id: 0,
  ssl_forced: false,
  hsts_enabled: false,
  hsts_subdomains: false,
  http2_support: false,
  block_exploits: false,
  caching_enabled: false,
  allow_websocket_upgrade: false,
  trust_forwarded_proto: false,
  advanced_config: '',
  enabled: true,
  ...wanted,
})

const plain = (value: unknown): string =>
  JSON.stringify(Array.isArray(value) ? value.map(one => String(one).toLowerCase()).toSorted() : value)

/**
 * Why an existing host is not the wanted one, one phrase each; empty when it is, and nginx serves it.
 * A host that refers to a certificate or list that does not exist is not right: nginx serves it open or unencrypted.
 */
export function hostDifferences(existing: ProxyHost, wanted: WantedHost): string[] {
  const { certificate, access_list, certificate_id, access_list_id, enabled, meta } = existing
  const values = new Map<string, unknown>(Object.entries(existing))
  return [
    ...Object.entries(complete(wanted))
      .filter(([key, value]) => plain(value) !== plain(values.get(key)))
      .map(([key, value]) => `${key} is ${plain(values.get(key))}, not ${plain(value)}`),
    ...(certificate_id !== 0 && certificate === null ? [`certificate ${certificate_id} does not exist`] : []),
    ...(access_list_id !== 0 && access_list === null ? [`access list ${access_list_id} does not exist`] : []),
    ...(enabled && meta.nginx_online !== true
      ? [`nginx does not serve it${meta.nginx_err ? `: ${meta.nginx_err.trim()}` : ''}`]
      : []),
  ]
}

const pem = (text: string | undefined): string => (text ?? '').replaceAll('\r', '').trim()

/** Whether a stored certificate is this pair. */
export const holds = ({ meta }: Certificate, pair: Pair): boolean =>
  pem(meta.certificate) === pem(pair.certificate) && pem(meta.certificate_key) === pem(pair.key)
