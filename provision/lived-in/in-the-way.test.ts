import { expect, test } from 'vitest'
import type { Target } from '../inventory.ts'
import { chosenParts } from '../sequence.ts'
import { services } from '../services/index.ts'
import type { AsFound } from './as-found.ts'
import { inTheWay } from './in-the-way.ts'
import { exampleTarget, foundHost } from './recorded.ts'

/** A host on which nothing is in the way. */
const clear = (changed: Partial<AsFound> = {}): AsFound =>
  foundHost({ containers: [], listeners: [], firewalls: [], networks: [], card: true, toolkit: true, ...changed })

const complaints = (found: AsFound, target: Target = exampleTarget(), chosen = chosenParts()): string[] =>
  inTheWay({ target, found, chosen, services })

const said = (found: AsFound, target?: Target, chosen?: string[]): string =>
  complaints(found, target, chosen).join('\n')

const container = (changed: object) => ({
  name: 'ollama',
  running: true,
  comesBack: true,
  project: '',
  folder: '',
  labelled: false,
  networks: [],
  published: [],
  ...changed,
})

test('nothing is in the way of a host that is free', () => {
  expect(complaints(clear())).toEqual([])
})

test("somebody else's server is told all that a deploy would fail for", () => {
  const told = said(foundHost())

  expect(told).toContain('80/tcp is taken by the container proxy of the compose project ai (0.0.0.0)')
  expect(told).toContain('53/tcp and 53/udp are taken by the container adguard')
  expect(told).toContain('no graphics card of NVIDIA')
  expect(told).toContain('Another firewall guards homelab: ufw')
})

test.for([
  [
    '0.0.0.0',
    80,
    'tcp',
    'caddy',
    '80/tcp is taken by caddy (0.0.0.0), and nginx-proxy-manager needs it at 100.100.1.1',
  ],
  ['100.100.1.1', 53, 'udp', 'dnsmasq', '53/udp is taken by dnsmasq (100.100.1.1), and pihole needs it'],
  ['192.168.1.10', 80, 'tcp', 'caddy', ''],
  ['0.0.0.0', 80, 'udp', 'caddy', ''],
  ['0.0.0.0', 80, 'tcp', 'rootlessport', '80/tcp is taken by rootlessport (0.0.0.0), and nginx-proxy-manager needs it'],
] as const)('a program at %s port %s/%s (%s)', ([address, port, protocol, name, sentence]) => {
  const listeners = [{ address, port, protocol, processes: [name] }]
  if (sentence === '') expect(complaints(clear({ listeners }))).toEqual([])
  else expect(said(clear({ listeners }))).toContain(sentence)
})

test("the stack's own containers take no port from it, and what is left out needs none", () => {
  const published = [{ address: '0.0.0.0', port: 80, protocol: 'tcp' }]
  const own = container({
    name: 'nginx-proxy-manager',
    project: 'nginx-proxy-manager',
    folder: '/opt/plumbline/services/nginx-proxy-manager',
    published,
  })
  const relay = { address: '0.0.0.0', port: 80, protocol: 'tcp', processes: ['docker-proxy'] }
  expect(complaints(clear({ containers: [own], listeners: [relay] }))).toEqual([])
  expect(said(clear({ listeners: [relay] })), 'a relay of no container').toContain('80/tcp is taken by docker-proxy')
  const without = chosenParts({ skip: ['nginx-proxy-manager'] })
  expect(complaints(clear({ containers: [container({ name: 'web', published })] }), undefined, without)).toEqual([])
})

test.for([
  [{}, 'A container is called ollama. Rename it'],
  [{ project: 'llm', folder: '/srv/llm' }, 'A container is called ollama of the compose project llm in /srv/llm'],
  [
    { name: 'ollama-ui', project: 'ollama', folder: '/srv/ollama' },
    'The container ollama-ui is of the compose project ollama in /srv/ollama, which has a name of the stack',
  ],
] as const)('a name that is taken by somebody else: %#', ([changed, sentence]) => {
  const found = clear({ containers: [container(changed)] })
  expect(said(found)).toContain(sentence)
  expect(complaints(found, exampleTarget({ adopt: true }))).toEqual([])
})

test('what an earlier deploy went through is the stack’s, but never another project of that name', () => {
  const record = { kept: true, parts: ['ollama'] }
  expect(complaints(clear({ record, containers: [container({})] }))).toEqual([])
  const other = container({ name: 'ollama-ui', project: 'ollama', folder: '/srv/ollama' })
  expect(complaints(clear({ record, containers: [other] }))).toHaveLength(1)
})

test('a network of that name, and addresses that are taken', () => {
  const network = { name: 'self-hosted', labelled: false, subnets: ['172.30.0.0/16'] }
  const containers = [container({ name: 'web', networks: ['self-hosted'] })]
  expect(said(clear({ networks: [network], containers }))).toContain(
    'A Docker network is called self-hosted, with web on it.',
  )
  expect(complaints(clear({ networks: [{ ...network, labelled: true }] }))).toEqual([])
  expect(said(clear({ networks: [{ ...network, name: 'media', subnets: ['172.16.0.0/12'] }] }))).toContain(
    'has addresses in common with the Docker network media (172.16.0.0/12)',
  )
})

test('a network of the host that has addresses of the stack’s', () => {
  const address = (link: string, subnet: string) => ({ link, address: subnet.replace(/\/.*/, ''), subnet })
  expect(said(clear({ addresses: [address('eth1', '172.30.5.10/24')] }))).toContain(
    'docker.subnet (172.30.0.0/16) has addresses in common with the network at eth1 (172.30.5.10/24)',
  )
  expect(complaints(clear({ addresses: [address('br-self-hosted', '172.30.0.1/16')] }))).toEqual([])
  const media = { name: 'media', labelled: false, subnets: ['172.30.0.0/16'] }
  const both = complaints(clear({ networks: [media], addresses: [address('br-0a1b', '172.30.0.1/16')] }))
  expect(both, 'one network is told once').toHaveLength(1)
})

test('a folder with data that no deploy has laid out so', () => {
  const folder = {
    path: '/cold-storage/ai/ollama',
    service: 'ollama',
    filled: true,
    state: '755 me:me',
    wanted: '750 root:root',
  }
  expect(said(clear({ folders: [folder] }))).toContain(
    '/cold-storage/ai/ollama holds files that no deploy has put there',
  )
  expect(complaints(clear({ folders: [{ ...folder, filled: false }] }))).toEqual([])
  expect(complaints(clear({ folders: [{ ...folder, state: folder.wanted }] }))).toEqual([])
})

test.for([
  ['{', 'is not JSON'],
  ['[]', 'holds no settings'],
  ['{ "ip": "192.168.1.10" }', 'says ip: "192.168.1.10", which a deploy with `guard: host` makes "127.0.0.1"'],
  ['{ "log-opts": { "max-size": "1g" } }', 'says log-opts.max-size: "1g"'],
  ['{ "log-opts": { "labels": "team" }, "storage-driver": "overlay2" }', ''],
] as const)('daemon.json: %s', ([daemonSettings, sentence]) => {
  const found = clear({ daemonSettings, daemonWords: ['dockerd'] })
  const target = exampleTarget({ guard: 'host' })
  if (sentence === '') expect(complaints(found, target)).toEqual([])
  else expect(said(found, target)).toContain(sentence)
})

test('what the daemon is told on its command line cannot stand in daemon.json too', () => {
  const found = clear({ daemonWords: ['dockerd', '--log-opt=max-size=1g'] })
  expect(said(found, exampleTarget({ guard: 'host' }))).toContain('is started with --log-opt')
  expect(complaints(found)).toEqual([])
})

test('a runtime of the card that its owner has set up is no other one', () => {
  const runtime = (nvidia: object) => clear({ daemonSettings: JSON.stringify({ runtimes: { nvidia } }) })
  // As nvidia-docker2 wrote it.
  expect(complaints(runtime({ path: '/usr/bin/nvidia-container-runtime', runtimeArgs: [] }))).toEqual([])
  const other = said(runtime({ path: '/opt/own-runtime' }))
  expect(other).toContain('says runtimes.nvidia.path: "/opt/own-runtime", which a deploy makes')
  expect(other).not.toContain('guard: host')
})

test('a daemon that reads its settings elsewhere', () => {
  const daemonWords = ['dockerd', '--config-file', '/srv/docker.json']
  expect(said(clear({ daemonWords }))).toContain('reads its settings from /srv/docker.json')
  expect(complaints(clear({ daemonWords: ['dockerd', '--config-file=/etc/docker/daemon.json'] }))).toEqual([])
  expect(complaints(clear({ toolkit: false, daemonWords }))).toEqual([])
})

test('the toolkit is in the way only where the distribution has no package for it', () => {
  const [target, chosen] = [exampleTarget(), chosenParts()]
  const told = (toolkit: readonly string[]) =>
    inTheWay({
      target,
      chosen,
      services,
      found: clear({ toolkit: false }),
      distribution: { id: 'debian', packages: { toolkit } as never },
    })
  expect(told([]).join()).toContain('NVIDIA Container Toolkit is not installed')
  expect(told(['nvidia-container-toolkit'])).toEqual([])
})

test('a LAN that is called the tailnet, and a peer that is in the LAN', () => {
  const same = { address: '10.77.0.10', interface: 'eth0', allowedPeers: ['10.77.0.1'] }
  expect(said(clear(), exampleTarget({ tailscale: same }))).toContain('both the LAN and the tailnet')
  const peer = { address: '100.100.1.1', allowedPeers: ['100.100.1.2', '10.77.0.20'] }
  expect(said(clear(), exampleTarget({ tailscale: peer }))).toContain(
    '10.77.0.20, which the inventory has in the tailnet',
  )
})

test('an SSH port that would close', () => {
  const sshd = (port: number, address = '0.0.0.0') => ({ protocol: 'tcp', address, port, processes: ['sshd'] })
  expect(said(clear({ listeners: [sshd(22), sshd(2222)] }))).toContain('also listens on port 2222')
  expect(complaints(clear({ listeners: [sshd(22), sshd(6010, '127.0.0.1')] }))).toEqual([])
})
