import { isIPv4, isIPv6 } from 'node:net'
import { ConfigurationError } from '../configuration-error.ts'

/** Where variables lie in a HashiCorp Vault or an OpenBao. */
export interface VaultAddress {
  readonly origin: string
  /** Where the KV engine of version 2 is mounted. */
  readonly mount: string
  readonly path: string
}

const scheme = /^vault\+(https?):\/\//i

/** Whether a `secretsFile` is no file, but an address of a Vault. */
export const isVaultAddress = (secretsFile: string): boolean => /^vault(\+\w+)?:\/\//i.test(secretsFile)

const example = 'vault+https://vault.example.org:8200/secret/plumbline'

const isLoopback = (host: string): boolean =>
  host === 'localhost' || (isIPv4(host) && host.startsWith('127.')) || (isIPv6(host) && host === '::1')

/** @throws ConfigurationError that says what is wrong with it, and what would be right; a login that stands in it is not shown. */
export function vaultAddress(secretsFile: string): VaultAddress {
  const [, protocol = ''] = scheme.exec(secretsFile) ?? []
  const url = URL.parse(secretsFile.replace(scheme, `${protocol.toLowerCase()}://`))
  const wrong = (what: string): ConfigurationError =>
    new ConfigurationError(`secretsFile: ${what}; expected an address such as "${example}".`)
  if (protocol === '' || url === null)
    throw wrong(`"${secretsFile.replace(/\/\/.*@/, '//…@').slice(0, 80)}" is no address of a Vault`)
  if (url.username !== '' || url.password !== '')
    throw wrong(
      'the address of a Vault holds no login: that stands in VAULT_ROLE_ID and VAULT_SECRET_ID, or VAULT_TOKEN',
    )
  if (url.search !== '' || url.hash !== '')
    throw wrong('the address of a Vault ends with the path, without "?" and "#"')
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1')
  if (url.protocol === 'http:' && !isLoopback(host))
    throw wrong(`${url.host} would get the login without TLS (vault+http is for this very machine alone)`)
  const [mount = '', ...rest] = url.pathname.split('/').filter(Boolean).map(decodeURIComponent)
  if (mount === '' || rest.length === 0)
    throw wrong('behind the host stand where the engine is mounted, and the path in it')
  if (rest[0] === 'data') throw wrong('the path is as `vault kv get` takes it, without "data"')
  return { origin: url.origin, mount, path: rest.join('/') }
}
