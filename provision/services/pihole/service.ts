import { OperationError } from '../../host.ts'
import type { Operation } from '../../operation.ts'
import { containerAddress, type Deployment, privateFolders, type Service } from '../../service.ts'
import { mappings } from '../nginx-proxy-manager/mappings.ts'
import { Pihole } from './api.ts'
import { recordChanges } from './records.ts'

/** Does something in one session and gives the seat back: Pi-hole has sixteen, and takes three logins a second. */
async function session<T>(deployment: Deployment, work: (pihole: Pihole) => Promise<T>): Promise<T> {
  const address = await containerAddress(deployment, 'pihole')
  if (address === '') throw new OperationError('Pi-hole does not run, so its API has no address.')
  const dispatcher = deployment.shell.dispatcher()
  try {
    const password = deployment.secrets.PI_HOLE_SECURE_WEBPASSWORD
    await using pihole = await Pihole.login({ url: `http://${address}`, password, dispatcher })
    return await work(pihole)
  } finally {
    await dispatcher.close()
  }
}

/** The mapped names lead to the tailnet's address, and blocking is on for good. */
const answers = (deployment: Deployment): Operation => ({
  title: 'Pi-hole knows the names and blocks',
  async *needed() {
    const { tailscale, domain } = deployment.target
    const { hosts, blocking } = await session(deployment, async pihole => ({
      hosts: await pihole.hosts(),
      blocking: await pihole.blocking(),
    }))
    const { remove, add } = recordChanges(
      hosts,
      tailscale.address,
      mappings.map(({ name }) => `${name}.${domain}`),
    )
    if (remove.length + add.length > 0) {
      const what = [...remove.map(record => `forget "${record}"`), ...add.map(record => `answer "${record}"`)].join(
        ', ',
      )
      yield {
        what,
        action: () =>
          session(deployment, async pihole => {
            for (const record of remove) await pihole.deleteHost(record)
            for (const record of add) await pihole.addHost(record)
          }),
      }
    }
    if (!blocking.blocking || blocking.timer !== null) {
      yield { what: 'switch blocking on', action: () => session(deployment, pihole => pihole.setBlocking(true)) }
    }
  },
})

/** Names and ad blocking. */
export const piholeService: Service = {
  name: 'pihole',
  phase: 'core',
  dependencies: [],
  folders: privateFolders('services/pihole', ['config', 'logs']),
  readyWithin: 300,
  environment: ({ dns }, { PI_HOLE_SECURE_WEBPASSWORD }) => ({
    DNS_UPSTREAMS: dns.upstreams.join(';'),
    PI_HOLE_SECURE_WEBPASSWORD,
  }),
  configured: deployment => [answers(deployment)],
}
