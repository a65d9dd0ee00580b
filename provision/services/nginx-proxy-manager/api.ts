import { File } from 'node:buffer'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { type Dispatcher, FormData, fetch } from 'undici'
import { z } from 'zod'
import {
  accessList,
  type Certificate,
  certificate,
  type DefaultSite,
  defaultSite,
  loginAnswer,
  type ProxyHost,
  proxyHost,
  refusalAnswer,
  rootAnswer,
} from './answers.ts'
import { capital, hint, message, ProxyManagerError, parsed, reason } from './api-error.ts'
import { complete, hostDifferences, type Pair, type WantedHost } from './wanted.ts'

/** Who administers the proxy. */
export interface Administrator {
  readonly email: string
  readonly password: string
}

const expanded = '?expand=certificate,access_list'

/**
 * The admin API of Nginx Proxy Manager 2.15, as a deploy uses it. Make one change after the other: each rewrites and reloads nginx.
 * Every call ends within `timeoutMs` (default 30 s) and throws ProxyManagerError.
 */
export class ProxyManager {
  readonly #url: string
  readonly #dispatcher: Dispatcher | undefined
  readonly #timeoutMs: number
  #token: string | undefined

  /** @param url where the API is, without `/api`, e.g. `http://100.64.0.1:81`. @param dispatcher undici's way there. */
  constructor({ url, dispatcher, timeoutMs = 30_000 }: { url: string; dispatcher?: Dispatcher; timeoutMs?: number }) {
    this.#url = url.replace(/\/$/, '')
    this.#dispatcher = dispatcher
    this.#timeoutMs = timeoutMs
  }

  /** Whether a first account exists; as long as none does, whoever comes first may make it. */
  async isSetUp(): Promise<boolean> {
    return (await this.#call('GET', '/', rootAnswer)).setup
  }

  /** Makes the first account, and logs in. @throws ProxyManagerError when there is one already. */
  async claim(administrator: Administrator): Promise<void> {
    if (await this.isSetUp()) throw new ProxyManagerError(`The proxy manager at ${this.#url} has an account already.`)
    const { email, password } = administrator
    const user = { name: 'Administrator', nickname: 'Admin', email, roles: ['admin'], is_disabled: false }
    await this.#call('POST', '/users', z.object({ id: z.int() }), {
      ...user,
      auth: { type: 'password', secret: password },
    })
    await this.login(administrator)
  }

  /** Logs in; the calls after it are the administrator's. */
  async login({ email, password }: Administrator): Promise<void> {
    const answer = await this.#call('POST', '/tokens', loginAnswer, { identity: email, secret: password })
    if (!('token' in answer)) {
      throw new ProxyManagerError(
        `The account ${email} of the proxy manager at ${this.#url} asks for a second factor: a deploy needs an account without.`,
      )
    }
    this.#token = answer.token
  }

  /** All hosts, each with what it refers to. */
  proxyHosts(): Promise<ProxyHost[]> {
    return this.#call('GET', `/nginx/proxy-hosts${expanded}`, z.array(proxyHost))
  }

  /** Makes a host and reads it back. @throws ProxyManagerError when nginx refuses it, or it was not stored as wanted. */
  async createProxyHost(wanted: WantedHost): Promise<ProxyHost> {
    const { id } = await this.#call('POST', '/nginx/proxy-hosts', z.object({ id: z.int() }), complete(wanted))
    return this.#demand(id, wanted)
  }

  /** Makes a host what is wanted, and reads it back. @throws ProxyManagerError as `createProxyHost` does. */
  async updateProxyHost(id: number, wanted: WantedHost): Promise<ProxyHost> {
    await this.#call('PUT', `/nginx/proxy-hosts/${id}`, z.object({ id: z.int() }), complete(wanted))
    return this.#demand(id, wanted)
  }

  async deleteProxyHost(id: number): Promise<void> {
    await this.#call('DELETE', `/nginx/proxy-hosts/${id}`, z.literal(true))
  }

  /** The answer to a change is no proof: switches are reset silently, unknown ids accepted, and nginx's refusal comes later. */
  async #demand(id: number, wanted: WantedHost): Promise<ProxyHost> {
    const host = await this.#call('GET', `/nginx/proxy-hosts/${id}${expanded}`, proxyHost)
    const wrong = hostDifferences(host, wanted)
    if (wrong.length === 0) return host
    throw new ProxyManagerError(
      `The proxy manager at ${this.#url} took the host ${wanted.domain_names.join(', ')}, but ${wrong.join('; ')}.`,
    )
  }

  certificates(): Promise<Certificate[]> {
    return this.#call('GET', '/nginx/certificates', z.array(certificate))
  }

  /** Makes room for a certificate of one's own; it has no files before the upload. @returns its id. */
  async createCertificate(name: string): Promise<number> {
    const body = { provider: 'other', nice_name: name }
    return (await this.#call('POST', '/nginx/certificates', z.object({ id: z.int() }), body)).id
  }

  /**
   * Uploads a pair, also over one that is in use. The upload alone changes nothing that is served, so each host that uses
   * the certificate is written again, which reloads nginx.
   * @throws ProxyManagerError before anything is sent when key and certificate do not belong together: the API does not look.
   */
  async uploadCertificate(id: number, { certificate, key }: Pair): Promise<void> {
    if (!new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))) {
      throw new ProxyManagerError('The private key does not belong to the certificate: nothing was uploaded.')
    }
    const form = new FormData()
    form.set('certificate', new File([certificate], 'certificate.pem'))
    form.set('certificate_key', new File([key], 'certificate.key'))
    await this.#call('POST', `/nginx/certificates/${id}/upload`, z.object({ certificate: z.string() }), form)
    const using = (await this.proxyHosts()).filter(host => host.certificate_id === id && host.enabled)
    for (const { id: host, domain_names } of using) {
      const { meta } = await this.#call('PUT', `/nginx/proxy-hosts/${host}`, proxyHost.pick({ meta: true }), {
        certificate_id: id,
      })
      if (meta.nginx_online !== true) {
        throw new ProxyManagerError(
          `With the new certificate nginx does not serve ${domain_names.join(', ')}: ${meta.nginx_err?.trim() ?? 'without a reason'}.`,
        )
      }
    }
  }

  async deleteCertificate(id: number): Promise<void> {
    await this.#call('DELETE', `/nginx/certificates/${id}`, z.literal(true))
  }

  accessLists(): Promise<z.output<typeof accessList>[]> {
    return this.#call('GET', '/nginx/access-lists', z.array(accessList))
  }

  /** Makes an access list; both lists go along even when empty, for without them the API stores a broken one. @returns its id. */
  async createAccessList({
    name,
    satisfy_any = false,
    pass_auth = false,
    items = [],
    clients = [],
  }: {
    readonly name: string
    readonly satisfy_any?: boolean
    readonly pass_auth?: boolean
    readonly items?: readonly { readonly username: string; readonly password: string }[]
    readonly clients?: readonly { readonly directive: 'allow' | 'deny'; readonly address: string }[]
  }): Promise<number> {
    const body = { name, satisfy_any, pass_auth, items, clients }
    return (await this.#call('POST', '/nginx/access-lists', accessList, body)).id
  }

  async defaultSite(): Promise<DefaultSite> {
    return (await this.#call('GET', '/settings/default-site', defaultSite)).value
  }

  async setDefaultSite(value: DefaultSite): Promise<void> {
    await this.#call('PUT', '/settings/default-site', defaultSite, { value })
  }

  async #call<T>(method: string, path: string, schema: z.ZodType<T>, body?: object): Promise<T> {
    const where = `the proxy manager at ${this.#url}`
    const what = `${method} /api${path}`
    const form = body instanceof FormData ? body : undefined
    let status: number
    let text: string
    try {
      const answer = await fetch(`${this.#url}/api${path}`, {
        method,
        headers: {
          ...(this.#token !== undefined && { authorization: `Bearer ${this.#token}` }),
          ...(body && !form && { 'content-type': 'application/json' }),
        },
        signal: AbortSignal.timeout(this.#timeoutMs),
        ...(body && { body: form ?? JSON.stringify(body) }),
        ...(this.#dispatcher && { dispatcher: this.#dispatcher }),
      })
      status = answer.status
      text = await answer.text()
    } catch (cause) {
      const late = cause instanceof Error && cause.name === 'TimeoutError'
      const why = late ? `did not answer within ${this.#timeoutMs / 1000} s` : `could not be asked (${reason(cause)})`
      throw new ProxyManagerError(`${capital(where)} ${why}: ${what}.`, { cause })
    }
    const value = parsed(text)
    if (status >= 400) {
      const said = refusalAnswer.safeParse(value)
      const why = said.success ? message(said.data) : 'without a reason'
      throw new ProxyManagerError(
        `${capital(where)} refused ${what} with ${status}: ${why}.${hint(status, this.#token)}`,
        {
          status,
        },
      )
    }
    const result = schema.safeParse(value)
    if (result.success) return result.data
    const [issue] = result.error.issues
    throw new ProxyManagerError(
      `${capital(where)} answered ${what} with something else than expected: ${issue?.path.join('.') || 'the answer'}: ${issue?.message}.`,
      { status },
    )
  }
}
