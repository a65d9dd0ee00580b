import { expect, test } from 'vitest'
import { ConfigurationError } from '../configuration-error.ts'
import { parseWay, type Way } from '../enter.ts'
import type { Target } from '../inventory.ts'
import { refuseLockOut } from './way-in.ts'

const target = {
  name: 'homelab',
  ssh: { host: '192.168.1.10', port: 22, user: 'deploy', hostKey: '' },
  lan: { address: '192.168.1.10', interface: 'enp3s0' },
  tailscale: { address: '100.100.1.1', interface: 'tailscale0', allowedPeers: ['100.100.1.2'] },
  docker: { minimumVersion: '26.1', network: 'self-hosted', subnet: '172.30.0.0/16' },
} as unknown as Target

const lan: Way = { client: '192.168.1.20', server: '192.168.1.10', port: 22 }
const overLan = '192.168.1.20 dev enp3s0 src 192.168.1.10 uid 0 \\    cache'
const overTailnet = '100.100.1.2 dev tailscale0 table 52 src 100.100.1.1 uid 0 \\    cache'

const refused = (way: Way | undefined, route: string, changed: object = {}) =>
  expect(() => refuseLockOut({ ...target, ...changed } as Target, way, route))

test.for([
  ['from the LAN', lan, overLan, {}],
  ['on the host itself', { client: '127.0.0.1', server: '127.0.0.1', port: 22 }, 'local 127.0.0.1 dev lo', {}],
  ['over IPv6', { client: '2001:db8::2', server: '2001:db8::1', port: 22 }, '2001:db8::2 dev enp3s0', {}],
  ['through a forwarded port', lan, overLan, { ssh: { ...target.ssh, port: 22_300, listens: 22 } }],
  ['on another port', { ...lan, port: 2222 }, overLan, { ssh: { ...target.ssh, port: 2222 } }],
  ['by a server that does not say', undefined, '', {}],
] as const)('a login %s may deploy', ([, way, route, changed]) => {
  refused(way, route, changed).not.toThrow()
})

test.for([
  [undefined, '', { ssh: { ...target.ssh, host: '100.100.1.1' } }],
  [
    { client: '100.100.1.2', server: '100.100.1.1', port: 22 },
    overTailnet,
    { ssh: { ...target.ssh, host: 'homelab' } },
  ],
] as const)(
  'SSH over the tailnet is refused before anything is touched, whatever the name: %#',
  ([way, route, changed]) => {
    refused(way, route, changed).toThrow(
      new ConfigurationError(
        "ssh.host of homelab is the tailnet's address, on which the deploy shuts SSH: give it the LAN address (lan.address, 192.168.1.10).",
      ),
    )
  },
)

test.for([
  [{ ...lan, client: '100.100.1.9' }, overTailnet, {}, 'comes over the tailnet (100.100.1.9 on tailscale0)'],
  [{ client: 'fd7a:115c::2', server: 'fd7a:115c::1', port: 22 }, 'fd7a:115c::2 dev tailscale0', {}, 'comes over the'],
  [{ ...lan, client: '100.100.1.2' }, overLan, {}, 'which tailscale.allowedPeers names, but not over tailscale0'],
  [{ ...lan, client: '172.30.9.9' }, overLan, {}, 'docker.subnet of homelab (172.30.0.0/16) holds an address that'],
  [lan, overLan, { docker: { ...target.docker, subnet: '192.168.0.0/16' } }, "holds the host's own LAN address"],
  [
    { ...lan, port: 2222 },
    overLan,
    {},
    'at port 22 only, but sshd answered this login at port 2222: say `listens: 2222`',
  ],
] as const)('a way that the deploy would shut is refused: %#', ([way, route, changed, complaint]) => {
  refused(way, route, changed).toThrow(complaint)
})

test("the way is read from sshd's own words", () => {
  expect(parseWay('192.168.1.20 50122 192.168.1.10 2222\n')).toEqual({ ...lan, port: 2222 })
  expect(parseWay('\n')).toBeUndefined()
})
