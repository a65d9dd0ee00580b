import type { Operation } from '../../operation.ts'
import { type Deployment, privateFolders, type Service } from '../../service.ts'
import { ProxyManager } from './api.ts'
import { certificateFor } from './certificate.ts'
import { noKeysInLog } from './log.ts'
import { mappings } from './mappings.ts'
import { hostDifferences } from './wanted.ts'

/** Nobody else can make the first account: as long as none exists, whoever comes first may. */
const claimed = (manager: ProxyManager, administrator: { email: string; password: string }): Operation => ({
  title: "The proxy's administrator exists",
  async *needed() {
    if (!(await manager.isSetUp())) {
      yield { what: `make ${administrator.email} the administrator`, action: () => manager.claim(administrator) }
    }
  },
})

/** A name that no mapping has reaches nothing, and learns nothing. */
const defaultSite = (enter: () => Promise<ProxyManager>): Operation => ({
  title: 'An unknown host name gets a 404',
  async *needed() {
    const manager = await enter()
    if ((await manager.defaultSite()) !== '404') {
      yield { what: 'answer unknown host names with 404', action: () => manager.setDefaultSite('404') }
    }
  },
})

/** The names, each to its own service, with the certificate for them. The API takes one change after the other. */
const mapped = (deployment: Deployment, enter: () => Promise<ProxyManager>): Operation => ({
  title: 'Every name is mapped to its service',
  async *needed() {
    const { domain } = deployment.target
    const manager = await enter()
    const [certificates, hosts] = await Promise.all([manager.certificates(), manager.proxyHosts()])
    const names = mappings.map(({ name }) => `${name}.${domain}`)
    const certificate = certificateFor(deployment, manager, certificates, names)
    if (certificate.step) yield certificate.step
    for (const { name, settings } of mappings) {
      const host = `${name}.${domain}`
      const where = `${host} to ${settings.forward_host}:${settings.forward_port}`
      const [existing, ...others] = hosts.filter(({ domain_names }) =>
        domain_names.some(one => one.toLowerCase() === host.toLowerCase()),
      )
      // Another name that its owner gave to this host is his: it stays.
      const domain_names = existing?.domain_names ?? [host]
      const wanted = () => ({ ...settings, domain_names, certificate_id: certificate.id() })
      for (const { id } of others) {
        yield { what: `remove a second mapping of ${host}`, action: () => manager.deleteProxyHost(id) }
      }
      if (!existing) {
        yield { what: `map ${where}`, action: () => manager.createProxyHost(wanted()) }
        continue
      }
      const differences = certificate.step ? ['its certificate is new'] : hostDifferences(existing, wanted())
      if (differences.length > 0) {
        yield {
          what: `map ${where} again: ${differences.join('; ')}`,
          action: () => manager.updateProxyHost(existing.id, wanted()),
        }
      }
    }
  },
})

function configured(deployment: Deployment): readonly Operation[] {
  const { target, secrets, shell } = deployment
  const administrator = { email: secrets.NPM_ADMIN_EMAIL, password: secrets.NPM_ADMIN_PASSWORD }
  const manager = new ProxyManager({ url: `http://${target.tailscale.address}:81`, dispatcher: shell.dispatcher() })
  let entered: Promise<ProxyManager> | undefined
  const enter = (): Promise<ProxyManager> => {
    entered ??= manager.login(administrator).then(
      () => manager,
      error => {
        entered = undefined
        throw error
      },
    )
    return entered
  }
  return [
    claimed(manager, administrator),
    mapped(deployment, enter),
    defaultSite(enter),
    noKeysInLog('nginx-proxy-manager'),
  ]
}

/** The one way in: TLS, and one name for each service. */
export const nginxProxyManager: Service = {
  name: 'nginx-proxy-manager',
  phase: 'core',
  dependencies: [],
  folders: privateFolders('services/nginx-proxy', [
    'data',
    'data/nginx',
    'data/custom_ssl',
    'certificates',
    'certificates/letsencrypt',
    'certificates/letsencrypt/accounts',
    'certificates/letsencrypt/archive',
    'certificates/letsencrypt/live',
  ]),
  readyWithin: 180,
  environment: () => ({}),
  configured,
}
