import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { ConfigurationError } from './configuration-error.ts'
import { parseAnyTarget, root } from './inventory.ts'

const example = readFileSync(join(root, 'inventory.example.yaml'), 'utf8')

/** Reads the example with one value changed. */
function reading(path: string, value: unknown, name = 'homelab') {
  const document = parse(example)
  const keys = path.split('.')
  const last = keys.pop() ?? ''
  const parent = keys.reduce((inner, key) => (inner[key] ??= {}), document.targets[name])
  parent[last] = value
  return parseAnyTarget(stringify(document), name, 'inventory.yaml')
}

const refused = (path: string, value: unknown, sentence: string, name?: string): void => {
  let said: unknown
  try {
    reading(path, value, name)
  } catch (error) {
    said = error
  }
  expect(said).toBeInstanceOf(ConfigurationError)
  expect(String(said)).toContain(`inventory.yaml: targets.${name ?? 'homelab'}.${path}`)
  expect(String(said)).toContain(sentence)
}

test.for([
  '192.168.1.300',
  '192.168.1',
  '192.168.1.10.',
  '1.2.3.4.5',
  '0x7f.1',
  '3232235786',
  '192.168.1.10/24',
  'a..b',
  '.homelab',
  'home lab',
  ' homelab',
  'homelab ',
  '-homelab',
  'homelab-.lan',
  'https://homelab.lan',
  'homelab.lan/',
  'root@homelab',
  'homelab:22',
  '[homelab]:22',
  'fe80::1::2',
  '12345::1',
  'münchen.example.org',
  'homelab,homelab.lan',
  '',
  '*',
  `${'a'.repeat(64)}.example.org`,
  `${'abcdefg.'.repeat(32)}org`,
])('a login does not go to %j', host => {
  const sentence = 'expected a host name or an address, of IPv4 or IPv6; port and user are fields of their own, found'
  refused('ssh.host', host, sentence)
  refused('vantages.stranger.host', host, sentence)
})

test.for(['0.0.0.0', '::', '255.255.255.255', '224.0.0.1', 'ff02::1'])('%s is no machine', host => {
  refused('ssh.host', host, 'expected the address of one machine, found')
})

test('a link-local address of IPv6 needs its interface', () => {
  refused('ssh.host', 'fe80::1', 'expected the interface behind a link-local address, such as "fe80::1%enp3s0"')
})

test.for([
  'homelab',
  'homelab.lan.',
  'ai_server.lan',
  '_ai.lan',
  '10-0-0-1.example.org',
  '1password.example.org',
  '127.0.0.1',
  '169.254.7.7',
  '192.168.1.10',
  '::1',
  'fd7a:115c:a1e0::e401:9e07',
  'fe80::1%enp3s0',
  'fe80::1%br-lan.7',
  '::ffff:192.168.1.10',
  'xn--mnchen-3ya.example.org',
  `${'a'.repeat(63)}.example.org`,
])('a login may go to %s', host => {
  expect(reading('ssh.host', host)).toMatchObject({ ssh: { host } })
})

test.for([
  ['lan.address', '192.168.1.300'],
  ['lan.address', '192.168.1.10/24'],
  ['lan.address', '192.168.001.010'],
  ['lan.address', 'homelab'],
  ['tailscale.address', 'fd7a:115c:a1e0::1'],
  ['tailscale.allowedPeers', ['100.64.0.2', '100.64.0']],
  ['dns.upstreams', ['1.1.1.1:53']],
  ['dns.upstreams', ['dns.google']],
])('%s: %j is no IPv4 address', ([path, value]) => {
  refused(path as string, value, 'expected an IPv4 address, four numbers from 0 to 255, such as "192.168.1.10", found')
})

test.for([
  ['lan.address', '127.0.0.1', 'expected the address that the machine has in its network'],
  ['lan.address', '0.0.0.0', 'expected the address of one machine'],
  ['tailscale.allowedPeers', ['255.255.255.255'], 'expected the address of one machine'],
  ['lan.interface', 'enp3s0 ', 'expected the name of a network interface, at most 15 characters'],
  ['lan.interface', '../eth0', 'expected the name of a network interface'],
  ['tailscale.interface', 'a-very-long-interface', 'expected the name of a network interface'],
  ['docker.subnet', '172.30.0.0', 'expected an IPv4 network such as "172.30.0.0/16"'],
  ['docker.subnet', '172.30.0.0/33', 'expected an IPv4 network such as'],
  ['docker.subnet', 'fd00::/64', 'expected an IPv4 network such as'],
  ['docker.subnet', '172.30.0.7/16', 'expected the network\'s first address, "172.30.0.0/16"'],
  ['docker.subnet', '172.30.0.0/31', 'expected a network of /8 to /29'],
  ['ssh.port', 0, 'ssh.port: '],
  ['ssh.port', '22', 'expected a port, a whole number from 1 to 65535, found "22"'],
  ['ssh.listens', 22.5, 'expected a port, a whole number from 1 to 65535'],
  ['listeners', [{ process: 'x', protocol: 'tcp', port: 65_536, reason: 'x' }], 'listeners[0].port: '],
  [
    'listeners',
    [{ process: 'x', protocol: 'tcp', port: 1, address: '10.0.0', reason: 'x' }],
    'listeners[0].address: expected an address of the host, of IPv4 or IPv6',
  ],
  ['domain', 'a..b', 'expected a host name such as "ai.example.org", without underscores'],
  ['domain', '192.168.1.10', 'expected a host name such as'],
  ['domain', 'https://ai.example.org', 'expected a host name such as'],
  ['domain', 'user@example.org', 'expected a host name such as'],
  ['dns.blocked', '-ads.example', 'expected a host name such as'],
  ['proxy.hosts', { 'https://grafana.lan': 'x' }, 'expected a host name as the proxy has it'],
  ['proxy.hosts', { 'grafana.lan:3000': 'x' }, 'expected a host name as the proxy has it'],
  ['proxy.hosts', { 'a..b': 'x' }, 'expected a host name as the proxy has it'],
  ['proxy.streams', { 70000: 'x' }, 'expected a port, such as "2222"'],
  ['proxy.streams', { '022': 'x' }, 'expected a port, such as "2222"'],
  ['service.url', 'https://a..b', 'expected an address without login and password'],
  ['service.url', 'https://192.168.1.300', 'expected an address without login and password'],
] as const)('%s: %j is said to be wrong', ([path, value, sentence]) => {
  refused(path, value, sentence)
})

test.for([
  ['database', 'postgres://192.168.1.300/app'],
  ['database', 'postgres://db..lan/app'],
  ['redis', 'redis://cache:0'],
  ['metrics', 'http://0.0.0.0:9464/metrics'],
])('service.%s: %s leads nowhere', ([field, value]) => {
  refused(`service.${field}`, value, 'expected an address without login and password, such as "', 'staging')
})

test.for([
  ['domain', 'Home.Example.ORG', { domain: 'home.example.org' }],
  ['proxy.hosts', { '*.apps.lan': 'x', 'my_app.lan/api': 'x', '192.168.1.10': 'x' }, {}],
  ['docker.subnet', '10.0.0.0/8', { docker: { subnet: '10.0.0.0/8' } }],
  ['dns.upstreams', ['127.0.0.1'], { dns: { upstreams: ['127.0.0.1'] } }],
  ['lan.interface', 'enx00e04c680001', { lan: { interface: 'enx00e04c680001' } }],
  ['lan.interface', 'br-lan.7@x', {}],
] as const)('%s may be %j', ([path, value, read]) => {
  expect(reading(path, value)).toMatchObject(read)
})

test('the databases of a service may be named by addresses too', () => {
  expect(reading('service.database', 'postgres://[fd00::5]:5432/app', 'staging')).toBeDefined()
  expect(reading('service.redis', 'redis://cache_1:6379', 'staging')).toBeDefined()
})
