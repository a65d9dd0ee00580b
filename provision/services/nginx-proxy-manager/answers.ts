import { z } from 'zod'

/** What the admin API's root says: whether a first account exists, and which version it is. */
export const rootAnswer = z.object({
  status: z.literal('OK'),
  setup: z.boolean(),
  version: z.object({ major: z.int(), minor: z.int(), revision: z.int() }),
})

/** A login's answer; with two-factor authentication the password alone gives no token. */
export const loginAnswer = z.union([
  z.object({ token: z.string().min(1) }),
  z.object({ requires_2fa: z.literal(true) }),
])

/** The body of an error; the certificate check gives a bare string. */
export const refusalAnswer = z.object({ error: z.union([z.string(), z.object({ message: z.string() })]) })

export const proxyHost = z.object({
  id: z.int(),
  domain_names: z.array(z.string()).readonly(),
  forward_scheme: z.enum(['http', 'https']),
  forward_host: z.string(),
  forward_port: z.int(),
  certificate_id: z.int(),
  access_list_id: z.int(),
  ssl_forced: z.boolean(),
  hsts_enabled: z.boolean(),
  hsts_subdomains: z.boolean(),
  http2_support: z.boolean(),
  block_exploits: z.boolean(),
  caching_enabled: z.boolean(),
  allow_websocket_upgrade: z.boolean(),
  trust_forwarded_proto: z.boolean(),
  advanced_config: z.string(),
  enabled: z.boolean(),
  /** What nginx said when the host was written last; empty in the answer to its creation. */
  meta: z.object({ nginx_online: z.boolean().optional(), nginx_err: z.string().nullable().optional() }),
  /** Null also when the id that is stored belongs to nothing. */
  certificate: z.object({ id: z.int() }).nullable(),
  access_list: z.object({ id: z.int() }).nullable(),
})
/** A proxy host as it is stored, read with what belongs to it. */
export type ProxyHost = z.output<typeof proxyHost>

export const certificate = z.object({
  id: z.int(),
  provider: z.enum(['letsencrypt', 'other']),
  nice_name: z.string(),
  domain_names: z.array(z.string()),
  expires_on: z.string(),
  /** Without both there was no upload yet. The private key comes along: keep it out of logs. */
  meta: z.object({ certificate: z.string().optional(), certificate_key: z.string().optional() }),
})
/** A certificate as it is stored. */
export type Certificate = z.output<typeof certificate>

export const accessList = z.object({ id: z.int(), name: z.string(), satisfy_any: z.boolean(), pass_auth: z.boolean() })

export const defaultSite = z.object({
  id: z.literal('default-site'),
  value: z.enum(['congratulations', '404', '444', 'redirect', 'html']),
})
/** What a visitor gets who asks for a name that no host has. */
export type DefaultSite = z.output<typeof defaultSite>['value']
