import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { root } from '../../../provision/inventory.ts'
import { configuredNames } from './configured.ts'
import { seenContainers } from './containers.ts'
import { mountedDisks } from './disks.ts'
import { firewallInUse } from './firewall.ts'
import { graphicsCards } from './graphics.ts'
import { defaultRoutes, ownName } from './machine.ts'
import { mountedPlaces } from './mounted-places.ts'
import { tailnetNode } from './tailnet.ts'

const recording = (name: 'lab' | 'own', fact: string): string =>
  JSON.parse(readFileSync(join(root, 'fixtures/recordings/survey', `${name}.json`), 'utf8')).sections[fact].stdout

test('the name of a host, and over what it reaches everybody', () => {
  expect(ownName.parse('box.example.org\n', 0)).toBe('box')
  expect(() => ownName.parse('\n', 0)).toThrow()
  const routes = '[{"dst":"default","dev":"wlan0","metric":600},{"dst":"default","dev":"eth0","metric":100}]\n[]\n'
  expect(defaultRoutes.parse(routes, 0)).toEqual(['eth0', 'wlan0'])
  expect(defaultRoutes.parse('', 0)).toEqual([])
})

test('the tailnet and who is in it', () => {
  expect(tailnetNode.parse(recording('lab', 'tailnet'), 0)).toMatchObject({
    ...{ away: null, addresses: ['100.64.0.1'] },
    peers: [{ address: '100.64.0.3' }, { address: '100.64.0.2' }],
  })
  expect(tailnetNode.parse('missing\n', 0).away).toBe('Tailscale is not installed')
  expect(tailnetNode.parse('failed to connect to local tailscaled; is it running?', 1).away).toBe(
    'tailscaled does not run',
  )
  expect(tailnetNode.parse('{"BackendState":"NeedsLogin","TailnetPeer":null}', 0).away).toContain('NeedsLogin')
  expect(() => tailnetNode.parse('Access denied', 1)).toThrow()
})

test('the disks that could hold data', () => {
  expect(mountedDisks.parse(recording('lab', 'disks'), 0)).toContainEqual(
    expect.objectContaining({
      mountPoint: '/cold-storage',
      filesystem: 'ext4',
      fstab: '/var/lib/plumbline-lab/cold-storage-disk',
    }),
  )
  expect(mountedDisks.parse(recording('own', 'disks'), 0).map(({ mountPoint }) => mountPoint)).toEqual(['/'])
})

test('the cards that the driver sees, and those that it does not', () => {
  expect(graphicsCards.parse(recording('lab', 'graphics'), 0)).toEqual({
    models: ['NVIDIA GeForce RTX 3060'],
    notes: [],
  })
  expect(graphicsCards.parse('---\nmissing\n', 0)).toEqual({ models: [], notes: [] })
  expect(graphicsCards.parse('bus 0x10de\n---\nmissing\n', 0).notes[0]).toContain('no nvidia-smi')
  expect(graphicsCards.parse('bus 0x1002\n---\nmissing\n', 0).notes[0]).toContain('AMD')
  const broken =
    "bus 0x10de\n---\nNVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver.\n\nexit 9\n"
  expect(graphicsCards.parse(broken, 0)).toMatchObject({ models: [], notes: [expect.stringContaining('has failed')] })
  expect(() => graphicsCards.parse('bus 0x10de\n', 0)).toThrow()
})

test('the firewall in use', () => {
  expect(firewallInUse.parse(recording('lab', 'firewall'), 0)).toMatchObject({
    kind: 'firewalld',
    sources: ['100.64.0.2/32', '172.30.0.0/16'],
  })
  expect(firewallInUse.parse(recording('own', 'firewall'), 0).kind).toBe('ufw')
  const chain = (rule: string, policy = 'accept') =>
    `ufw no\nnft\ntable inet filter {\n\tchain input {\n\t\ttype filter hook input priority filter; policy ${policy};\n\t\t${rule}\n\t}\n}\n`
  expect(firewallInUse.parse(chain('tcp dport 22 accept', 'drop'), 0).kind).toBe('nftables')
  expect(firewallInUse.parse(chain('tcp dport 80 reject'), 0).kind).toBe('nftables')
  expect(firewallInUse.parse(chain('tcp dport 80 accept'), 0).kind).toBe('none')
  const leading = (name: string, rule: string) =>
    chain(`counter packets 1 bytes 60 jump ${name}`).replace(/\}\n$/, `\tchain ${name} {\n\t\t${rule}\n\t}\n}\n`)
  // What a ufw that was switched off leaves behind turns nobody away, whatever it is called.
  expect(firewallInUse.parse(leading('ufw-reject-input', 'counter comment "drop nothing"'), 0).kind).toBe('none')
  expect(firewallInUse.parse(leading('mine', 'tcp dport 80 counter packets 0 bytes 0 drop'), 0).kind).toBe('nftables')
  // Nor do those who only ban somebody, or let their own in.
  expect(firewallInUse.parse(leading('f2b-sshd', 'ip saddr 192.0.2.1 reject'), 0).kind).toBe('none')
  expect(firewallInUse.parse(leading('ts-input', 'ip saddr 100.64.0.0/10 iifname != "tailscale0" drop'), 0).kind).toBe(
    'none',
  )
  expect(firewallInUse.parse(chain('tcp dport 22 reject').replace('inet filter', 'inet f2b-table'), 0).kind).toBe(
    'none',
  )
  const docker =
    'nft\ntable ip filter {\n\tchain FORWARD {\n\t\ttype filter hook forward priority filter; policy drop;\n\t}\n}\n'
  expect(firewallInUse.parse(docker, 0).kind).toBe('none')
  expect(firewallInUse.parse('refused Operation not permitted (you must be root)\n', 0)).toMatchObject({
    ...{ kind: null, because: expect.stringContaining('Operation not permitted') },
  })
  expect(firewallInUse.parse('without\n', 0).kind).toBe('none')
  expect(firewallInUse.parse('iptables -P INPUT ACCEPT\n', 0).kind).toBe('none')
  expect(firewallInUse.parse('iptables -P INPUT DROP\n', 0).kind).toBeNull()
  expect(firewallInUse.parse('firewalld not running\nsources \nnft\n', 0).kind).toBe('none')
})

test('the containers, and where they answer', () => {
  const own = seenContainers.parse(recording('own', 'containers'), 0) ?? []
  expect(own.find(({ name }) => name === 'proxy')).toMatchObject({
    ...{ image: 'nginx:1.27', privileged: true, running: true, inside: [80] },
    published: [{ address: '0.0.0.0', port: 80, inside: 80, protocol: 'tcp' }],
  })
  expect(seenContainers.parse('missing\n', 0)).toBeNull()
  expect(seenContainers.parse('', 0)).toEqual([])
  expect(JSON.stringify(own)).not.toMatch(/t0p-s3cr3t/)
  const [first = ''] = recording('own', 'containers').split('\n')
  expect(seenContainers.parse(`rootless /run/user/1000/docker.sock\n${first}\n`, 0)).toMatchObject([
    { rootless: '/run/user/1000/docker.sock' },
  ])
})

test('the names that proxies serve and whom resolvers ask', () => {
  const { domains, upstreams } = configuredNames.parse(recording('lab', 'configured'), 0)
  expect(domains.map(({ name }) => name)).toContain('chat.lab.home.arpa')
  expect(upstreams).toContainEqual({ container: 'pihole', file: 'FTLCONF_dns_upstreams', upstream: '10.89.0.53' })
  const lines = [
    'domain /web /etc/nginx/a.conf chat.example.org  www.example.org',
    'domain /web /etc/nginx/a.conf _',
    'domain /caddy /srv/Caddyfile https://a.example.org:8443, b.example.org ',
    'upstream /dns /srv/pihole.toml   upstreams = [    "1.1.1.1",    "9.9.9.9#53"  ] ### CHANGED',
    'upstream /guard /srv/AdGuardHome.yaml https://dns10.quad9.net/dns-query',
  ]
  const read = configuredNames.parse(lines.join('\n'), 0)
  expect(read.domains.map(({ name }) => name)).toEqual([
    'chat.example.org',
    'www.example.org',
    'a.example.org',
    'b.example.org',
  ])
  expect(read.upstreams.map(({ upstream }) => upstream)).toEqual([
    '1.1.1.1',
    '9.9.9.9#53',
    'https://dns10.quad9.net/dns-query',
  ])
})

test('what lies where containers mount something', () => {
  expect(mountedPlaces.parse(recording('own', 'mounted-places'), 0)).toEqual(
    expect.arrayContaining([
      { source: '/srv/ai/ollama', leadsTo: '/srv/ai/ollama', type: 'directory' },
      { source: '/var/run/docker.sock', leadsTo: '/run/docker.sock', type: 'socket' },
    ]),
  )
  expect(() => mountedPlaces.parse('nonsense\n', 0)).toThrow()
})
