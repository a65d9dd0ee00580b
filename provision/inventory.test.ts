import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse, stringify } from 'yaml'
import { ConfigurationError } from './configuration-error.ts'
import { isHost, parseAnyTarget, parseTarget, root, sshdPort } from './inventory.ts'

const example = readFileSync(join(root, 'inventory.example.yaml'), 'utf8')

/** The example with one value changed; `undefined` takes it out. */
function changed(path: string, value: unknown): string {
  const document = parse(example)
  const keys = path.split('.')
  const last = keys.pop() ?? ''
  const parent = keys.reduce((inner, key) => inner[key], document.targets.homelab)
  if (value === undefined) delete parent[last]
  else parent[last] = value
  return stringify(document)
}

test('the example is a valid inventory', () => {
  const target = parseTarget(example, 'homelab', '/somewhere/inventory.yaml')
  expect(target).toMatchObject({
    name: 'homelab',
    tailscale: { interface: 'tailscale0' },
    docker: { network: 'self-hosted' },
  })
  expect(target.ssh.identityFile).toBe(join(homedir(), '.ssh/id_ed25519'))
  expect(target.secretsFile).toBe('/somewhere/.env')
})

test("sshd's own port is the one of the login, unless it is said to be another", () => {
  const port = (path: string, value: unknown) =>
    sshdPort(parseTarget(changed(path, value), 'homelab', 'inventory.yaml'))
  expect(port('ssh.port', 2222)).toBe(2222)
  expect(port('ssh.port', undefined)).toBe(22)
  expect(port('ssh.listens', 2022)).toBe(2022)
})

test.for([
  ['ssh.host', undefined, /targets\.homelab\.ssh\.host is missing/],
  ['lan', { address: '192.168.1.10' }, /targets\.homelab\.lan\.interface is missing/],
  ['ssh.port', 70_000, /targets\.homelab\.ssh\.port: .*found 70000/],
  ['ssh.hostKey', 'SHA256:abc', /targets\.homelab\.ssh\.hostKey: expected a public host key such as "ssh-ed25519/],
  ['tailscale.address', '100.64.0', /targets\.homelab\.tailscale\.address: .*found "100\.64\.0"/],
  ['tailscale.allowedPeers', [], /targets\.homelab\.tailscale\.allowedPeers/],
  ['coldStorage.path', 'cold-storage', /expected an absolute path, found "cold-storage"/],
  ['models', [{ name: 'llama2:7b', minimumTokensPerSecond: 0 }], /models\[0\]\.minimumTokensPerSecond/],
  ['models', [{ name: 'llama3' }, { name: 'library/Llama3:latest' }], /models\[1\]\.name: .* names llama3:/],
  [
    'listeners',
    [{ process: 'systemd', protocol: 'tcp', port: 9090, reason: 'x' }],
    /listeners\[0\]\.process: expected its socket unit/,
  ],
  ['listeners', [{ protocol: 'tcp', port: 9090, reason: 'x' }], /listeners\[0\]: expected a process or a unit/],
  [
    'listeners',
    [{ unit: 'cockpit.socket', protocol: 'tcp', port: 9090, reason: ' ' }],
    /listeners\[0\]\.reason: expected a reason/,
  ],
  ['colour', 'blue', /Unrecognized key: "colour"/],
] as const)('%s: a wrong value is named with what was found', ([path, value, message]) => {
  expect(() => parseTarget(changed(path, value), 'homelab', 'inventory.yaml')).toThrow(message)
  expect(() => parseTarget(changed(path, value), 'homelab', 'inventory.yaml')).toThrow(ConfigurationError)
})

test.for([
  'fd7a:115c:a1e0::e401:9e07',
  '[fd7a:115c:a1e0::e401:9e07]',
  'fe80::1%enp3s0',
  'ai_server.lan',
  '192.168.1.10',
])('a machine may be %s', host => {
  const target = parseTarget(changed('vantages.lan.host', host), 'homelab', 'inventory.yaml')
  expect(target.vantages.lan?.host).toBe(host.replaceAll(/[[\]]/g, ''))
  expect(parseTarget(changed('ssh.host', host), 'homelab', 'inventory.yaml').ssh.host).toBe(target.vantages.lan?.host)
})

const blob = 'AAAAC3NzaC1lZDI1NTE5AAAAIAG2L4pNlfzF4Xg9UPpAey7RvvUpb6f2cRexiLnq0lVN'
test.for([
  `homelab.example.org ssh-ed25519 ${blob}`,
  `homelab.example.org,192.168.1.10 ssh-ed25519 ${blob}`,
  `[homelab.example.org]:2222 ssh-ed25519 ${blob}`,
  `[fd7a:115c:a1e0::1]:2222 ssh-ed25519 ${blob}`,
  `|1|JfKTdBh7rNbXkVAQCRp4OQoPfmI=|USECr3SWf1JUPsms5AqfD5QfxkM= ssh-ed25519 ${blob}`,
  `ssh-ed25519 ${blob} root@homelab`,
  `  ssh-ed25519   ${blob}\n`,
])('a host key may be written %j', line => {
  expect(parseTarget(changed('ssh.hostKey', line), 'homelab', 'inventory.yaml').ssh.hostKey).toBe(`ssh-ed25519 ${blob}`)
})

test('a path may end with a slash, or be written with two', () => {
  const written = {
    path: '/cold-storage/ai/',
    mountPoint: '/cold-storage/',
    filesystem: 'xfs',
    mounts: ['/cold-storage//ai/x/../'],
  }
  const { coldStorage } = parseTarget(changed('coldStorage', written), 'homelab', 'inventory.yaml')
  expect(coldStorage).toEqual({
    ...{ path: '/cold-storage/ai', mountPoint: '/cold-storage', filesystem: 'xfs', mounts: ['/cold-storage/ai'] },
  })
  const inRoot = { path: '/', mountPoint: '//', filesystem: 'xfs' }
  expect(parseTarget(changed('coldStorage', inRoot), 'homelab', 'inventory.yaml').coldStorage).toMatchObject({
    ...{ path: '/', mountPoint: '/' },
  })
})

/** The example's text with another text in place of one, for what only a person writes. */
const edited = (from: string | RegExp, to: string): string => {
  const text = example.replace(from, to)
  expect(text).not.toBe(example)
  return text
}

test.for([
  [
    'a tab as indentation',
    edited('    ssh:\n      host', '    ssh:\n\thost'),
    /^inventory\.yaml is not YAML: .*[Tt]ab/,
  ],
  ['the same key twice', edited('    os:\n', '    os: { id: debian }\n    os:\n'), /is not YAML: .*unique/],
  ['drills: no', edited('drills: false', 'drills: no'), /service\.drills: .*expected boolean.*found "no"/],
  [
    'a version without quotes',
    edited('id: fedora', 'id: fedora\n      version: 42'),
    /os\.version: .*string.*found 42/,
  ],
  ['a port in quotes', edited('port: 22', 'port: "2222"'), /ssh\.port: .*found "2222"/],
  ['proxyJump', edited('port: 22', 'proxyJump: gate'), /ssh: Unrecognized key: "proxyJump"/],
  ['a merge key', edited('os:\n', 'os:\n      <<: { id: debian }\n'), /os: Unrecognized key: "<<"/],
  [
    'a URL as the host',
    edited('host: homelab.example.org', 'host: ssh://homelab'),
    /ssh\.host: expected a host name or an/,
  ],
  ['a port in the host', edited('host: homelab.example.org', 'host: homelab:2222'), /ssh\.host: .*fields of their own/],
  [
    'an underscore in the domain',
    edited('yourdomain.local\n', 'your_domain.local\n'),
    /domain: expected a host name such as .*, without underscores, found/,
  ],
  ['three keys', edited(/hostKey: (.*)\n/, 'hostKey: "a $1\\na $1"\n'), /hostKey: expected one public host key/],
] as const)('%s is said to be wrong', ([, text, message]) => {
  expect(() => parseTarget(text, 'homelab', 'inventory.yaml')).toThrow(message)
  expect(() => parseTarget(text, 'homelab', 'inventory.yaml')).toThrow(ConfigurationError)
})

test.for(['Homelab', 'home_lab', 'homelab.lan'])('a target is not called %s', name => {
  expect(() => parseTarget(edited('  homelab:\n', `  ${name}:\n`), name, 'inventory.yaml')).toThrow(
    /expected a name of small letters, digits and "-"/,
  )
})

test.for([
  ['CRLF', example.replaceAll('\n', '\r\n')],
  ['a byte order mark', `\uFEFF${example}`],
  ['a port with zeros before it', edited('port: 22', 'port: 0022')],
] as const)('%s changes nothing', ([, text]) => {
  expect(parseTarget(text, 'homelab', 'inventory.yaml')).toEqual(parseTarget(example, 'homelab', 'inventory.yaml'))
})

test('an unknown target is answered with those that there are', () => {
  expect(() => parseTarget(example, 'homelob', 'inventory.yaml')).toThrow(
    /no target "homelob"; it has homelab, staging\./,
  )
  expect(() => parseTarget('', 'homelab', 'inventory.yaml')).toThrow(/it has none/)
})

test('text that is no YAML is said to be none', () => {
  expect(() => parseTarget('targets: [', 'homelab', 'inventory.yaml')).toThrow(/^inventory\.yaml is not YAML/)
})

test('the example has a target that is only a service', () => {
  expect(parseAnyTarget(example, 'staging', 'inventory.yaml')).toMatchObject({
    service: { notOffered: { 'API-13': 'It has no import.' } },
  })
})

test('the service of a host is looked for at app.<domain> where nothing else is said', () => {
  expect(parseTarget(changed('service', undefined), 'homelab', 'inventory.yaml').service).toEqual({
    url: 'https://app.yourdomain.local',
    notOffered: {},
    drills: false,
  })
  const elsewhere = changed('service', { url: 'https://squaretable.example.org/', drills: true })
  expect(parseTarget(elsewhere, 'homelab', 'inventory.yaml').service).toMatchObject({
    url: 'https://squaretable.example.org',
    drills: true,
  })
})

const staging = (service: Record<string, unknown>): string => stringify({ targets: { staging: { service } } })
const url = 'https://staging.example.org'

test('a target may be only a service', () => {
  const service = { url, database: 'postgres://db.example.org/squaretable', authority: 'staging.pem' }
  const target = parseAnyTarget(staging(service), 'staging', '/somewhere/inventory.yaml')
  expect(isHost(target)).toBe(false)
  expect(target).toEqual({
    name: 'staging',
    secretsFile: '/somewhere/.env',
    service: { ...service, authority: '/somewhere/staging.pem', notOffered: {} },
  })
  expect(() => parseTarget(staging(service), 'staging', 'inventory.yaml')).toThrow(
    /"staging" is only a service: there is no host to deploy to/,
  )
})

test.for([
  [{}, /targets\.staging\.service\.url is missing/],
  [
    { url: 'staging.example.org' },
    /service\.url: expected an address .* such as "https:.*found "staging\.example\.org"/,
  ],
  [{ url: `${url}/api` }, /expected an origin without a path/],
  [
    { url, database: 'postgres://app:hunter22@db/x' },
    /service\.database: expected an address without login and password/,
  ],
  [{ url, redis: 'http://cache:6379' }, /service\.redis: .* such as "redis:/],
  [{ url, drills: true }, /Unrecognized key: "drills"/],
  [{ url, notOffered: { 'NET-02': 'No host.' } }, /expected a requirement such as "API-13" or an operation/],
  [{ url, notOffered: { 'API-13': ' ' } }, /notOffered\.API-13: expected a reason/],
] as const)('%j: a wrong service is named with what was found, and without a password', ([service, message]) => {
  const parse = () => parseAnyTarget(staging(service), 'staging', 'inventory.yaml')
  expect(parse).toThrow(message)
  expect(parse).not.toThrow(/hunter22/)
  expect(parse).toThrow(ConfigurationError)
})

test('what a container needs is declared with its reason', () => {
  const exceptions = (value: unknown) => () => parseTarget(changed('containers', value), 'homelab', 'inventory.yaml')
  expect(exceptions(undefined)().containers).toEqual({})
  expect(exceptions({ one: { mounts: { '/srv/media:ro': 'Films.' } } })().containers).toEqual({
    one: { mounts: { '/srv/media:ro': 'Films.' }, settings: {}, networks: {} },
  })
  expect(exceptions({ one: { mounts: { '/srv/media': ' ' } } })).toThrow(
    /targets.homelab.containers.one.mounts.\/srv\/media: expected a reason/,
  )
  expect(exceptions({ one: { settings: { NET_ADMIN: 'Why.' } } })).toThrow(/expected a key and a value of HostConfig/)
  expect(exceptions({ one: { mounts: { '/srv/media:rw': 'Why.' } } })).toThrow(/such as "\/var\/run\/docker.sock"/)
  expect(exceptions({ one: { capabilities: {} } })).toThrow(/containers.one.*capabilities/)
})
