import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { serve } from '@hono/node-server'
import { Agent } from 'undici'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Bench } from '../../../fixtures/lab/stand-ins/nginx-proxy-manager/bench.ts'
import { selfSigned } from '../../../fixtures/lab/stand-ins/nginx-proxy-manager/self-signed.ts'
import type { Host } from '../../host.ts'
import type { Deployment } from '../../service.ts'
import { ProxyManager } from './api.ts'
import { nginxProxyManager } from './service.ts'

// Hashing passwords and making keys is slow on a busy machine.
vi.setConfig({ testTimeout: 60_000 })

const administrator = { email: 'owner@lab.test', password: 'Recording-Passw0rd-1' }

/** The stand-in's API, and a deployment whose way leads there. */
async function standIn(): Promise<{ manager: ProxyManager; deploy: () => Promise<string[]> }> {
  const bench = new Bench()
  const server = serve({ fetch: bench.app.fetch, port: 0, hostname: '127.0.0.1' })
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const dispatcher = new Agent({
    connect: (_, callback) => {
      const socket = connect(port, '127.0.0.1', () => callback(null, socket))
    },
  })
  onTestFinished(async () => {
    await dispatcher.destroy()
    server.close()
    bench[Symbol.dispose]()
  })
  const deployment = {
    target: { domain: 'home.test', tailscale: { address: '100.64.0.1' } },
    secrets: { NPM_ADMIN_EMAIL: administrator.email, NPM_ADMIN_PASSWORD: administrator.password },
    shell: { dispatcher: () => dispatcher },
    authority: undefined,
  } as unknown as Deployment
  // What its container has written lies on the host, which there is none of here.
  const host = { show: async () => '' } as unknown as Host
  return {
    manager: new ProxyManager({ url: `http://127.0.0.1:${port}` }),
    deploy: async () => {
      const done: string[] = []
      for (const operation of nginxProxyManager.configured(deployment)) {
        for await (const step of operation.needed(host)) {
          if (typeof step === 'string' || !('action' in step)) throw new Error('It needs a command on the host.')
          await step.action()
          done.push(step.what)
        }
      }
      return done
    },
  }
}

test("the owner's hosts, and a name that he gave to a host of the stack, outlive a deploy", async () => {
  const { manager, deploy } = await standIn()
  await manager.claim(administrator)
  await manager.uploadCertificate(
    await manager.createCertificate('all'),
    selfSigned({ subject: [['CN', '*.home.test']] }),
  )
  const his = { forward_scheme: 'http', forward_host: 'nas', forward_port: 8080 } as const
  await manager.createProxyHost({ ...his, domain_names: ['nas.home.test'] })
  await manager.createProxyHost({ ...his, domain_names: ['Chat.home.test', 'talk.home.test'] })

  expect(await deploy()).toContainEqual(expect.stringContaining('map chat.home.test to open-webui:3000 again'))
  expect(await deploy()).toEqual([])
  expect((await manager.proxyHosts()).map(({ domain_names, forward_host }) => [...domain_names, forward_host])).toEqual(
    expect.arrayContaining([
      ['nas.home.test', 'nas'],
      ['Chat.home.test', 'talk.home.test', 'open-webui'],
    ]),
  )
})
