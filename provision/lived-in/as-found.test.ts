import { expect, test } from 'vitest'
import { OperationError } from '../host.ts'
import { LocalMachine } from '../local-machine.ts'
import { services } from '../services/index.ts'
import { findHost } from './as-found.ts'
import { parseContainers } from './containers.ts'
import { isOutward, parseListeners, takesPort } from './listeners.ts'
import { exampleTarget, foundHost } from './recorded.ts'

test('containers are read with where they are published, and whose they are', () => {
  const [adguard, , , , proxy] = foundHost().containers ?? []

  expect(proxy).toEqual({
    name: 'proxy',
    running: true,
    comesBack: true,
    project: 'ai',
    folder: '/srv/ai',
    labelled: false,
    networks: ['ai_default'],
    published: [{ address: '0.0.0.0', port: 80, protocol: 'tcp' }],
  })
  expect(adguard?.published.map(one => `${one.port}/${one.protocol}`)).toEqual(['53/tcp', '53/udp', '8053/tcp'])
})

test('networks, sockets and addresses are read', () => {
  const { networks, listeners, addresses } = foundHost()

  expect(networks.map(one => [one.name, ...one.subnets])).toEqual([
    ['ai_default', '172.18.0.0/16'],
    ['bridge', '172.17.0.0/16'],
    ['host'],
    ['none'],
  ])
  expect(listeners).toContainEqual({ protocol: 'tcp', address: '*', port: 2375, processes: ['dockerd'] })
  expect(listeners).toContainEqual({ protocol: 'udp', address: '127.0.0.11', port: 34899, processes: [] })
  expect(addresses).toContainEqual({ link: 'eth0', address: '10.77.0.10', subnet: '10.77.0.10/24' })
})

test('what is no socket is an error that shows it', () => {
  expect(() => parseListeners('sctp LISTEN 0 1 0.0.0.0:80 0.0.0.0:*\n')).toThrow(OperationError)
  expect(() => parseListeners('nonsense\n')).toThrow('"nonsense"')
})

test.for([
  ['0.0.0.0', true],
  ['*', true],
  ['10.77.0.10', true],
  ['127.0.0.53', false],
  ['[::1]', false],
] as const)('others reach a socket at %s: %s', ([address, outward]) => {
  expect(isOutward(address)).toBe(outward)
})

test('a port is taken at every address, or at the one that is wanted', () => {
  expect(takesPort('0.0.0.0', '100.64.0.1')).toBe(true)
  expect(takesPort('100.64.0.1', '100.64.0.1')).toBe(true)
  expect(takesPort('192.168.1.10', '100.64.0.1')).toBe(false)
  expect(takesPort('[::]', '100.64.0.1')).toBe(false)
})

/** A host of its own programs. */
function machine(): LocalMachine {
  const machine = new LocalMachine()
  machine.program('docker', `test "$1" = info && echo true; test "$1 $2" = 'container ls' && exit 1; true`)
  machine.program('ss', `echo 'tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=1,fd=6))'`)
  machine.program('ip', 'echo "[]"')
  machine.program('systemctl', 'test "$1" = show && echo 1; exit 3')
  machine.program('ufw', 'echo "Status: active"')
  machine.program('firewall-cmd', 'exit 252')
  return machine
}

test('a host is read in one round trip, and one without a Docker that answers has no containers', async () => {
  const { host, folder, ran } = machine()

  const found = await findHost(host, exampleTarget({ deployPath: folder, coldStorage: undefined }), services)

  expect(ran).toHaveLength(1)
  expect(found).toMatchObject({ containers: undefined, liveRestore: true, firewalls: ['ufw'], zones: [], folders: [] })
  expect(found.record).toEqual({ kept: false, parts: [] })
})

test('an address of IPv4 is one, also where a program of IPv6 listens on it', () => {
  const line = (address: string) => `tcp LISTEN 0 100 ${address}:8005 *:* users:(("java",pid=7,fd=42))\n`

  expect(parseListeners(line('[::ffff:127.0.0.1]'))[0]?.address).toBe('127.0.0.1')
  expect(parseListeners(line('[::ffff:100.64.0.1]'))[0]?.address).toBe('100.64.0.1')
  expect(parseListeners(line('[fd7a:115c:a1e0::1]'))[0]?.address).toBe('[fd7a:115c:a1e0::1]')
})

test('a port of the host that Docker is still to choose is none that others have to leave', () => {
  const bindings = { '80/tcp': [{ HostIp: '', HostPort: '8000-8010' }], '81/tcp': [{ HostIp: '', HostPort: '' }] }
  const line = {
    name: '/web',
    running: false,
    restart: 'no',
    labels: null,
    networks: null,
    declared: bindings,
    ports: {},
  }

  expect(parseContainers(JSON.stringify(line))[0]?.published).toEqual([])
})

/** What `nft list tables` and `nft list table` print of one table. */
const table = (family: string, name: string, rules: string): string =>
  `case "$*" in
'list tables') echo 'table ip filter'; echo 'table inet firewalld'; echo 'table ${family} ${name}' ;;
'list table ${family} ${name}') printf '%s\\n' 'table ${family} ${name} {' '	chain input {' '		${rules}' '	}' '}' ;;
*) exit 1 ;;
esac`

test.for([
  ['inet', 'filter', 'type filter hook input priority filter; policy drop;', ['nftables', 'ufw']],
  ['inet', 'filter', 'tcp dport 22 accept', ['nftables', 'ufw']],
  ['inet', 'filter', 'type filter hook input priority filter; policy accept;', ['ufw']],
  ['inet', 'f2b-table', 'tcp dport 22 ip saddr @addr-set-sshd reject', ['ufw']],
] as const)('nftables.service with the table %s %s: %s', async ([family, name, rules, firewalls]) => {
  const host = machine()
  host.program('systemctl', 'case "$*" in *nftables*) exit 0 ;; esac; exit 3')
  host.program('nft', table(family, name, rules))

  const found = await findHost(host.host, exampleTarget({ deployPath: host.folder, coldStorage: undefined }), services)

  expect(found.firewalls).toEqual(firewalls)
})

test.for([
  ['-P INPUT DROP', ['rules']],
  ['-P INPUT ACCEPT\n-A INPUT -i eth0 -j REJECT --reject-with icmp-port-unreachable', ['rules']],
  ['-P INPUT ACCEPT\n-A INPUT -j ts-input\n-A INPUT -i virbr0 -p udp -m udp --dport 53 -j ACCEPT', []],
  ['-P INPUT ACCEPT\n-A INPUT -s 203.0.113.9/32 -j DROP', []],
] as const)('rules that a script of the owner’s has loaded: %s', async ([rules, firewalls]) => {
  const host = machine()
  host.program('ufw', 'echo "Status: inactive"')
  host.program('iptables', `printf '%s\\n' '${rules}'`)

  const found = await findHost(host.host, exampleTarget({ deployPath: host.folder, coldStorage: undefined }), services)

  expect(found.firewalls).toEqual(firewalls)
})

test('rules of nftables that no unit of systemd has loaded are seen, too', async () => {
  const host = machine()
  host.program('ufw', 'echo "Status: inactive"')
  host.program('iptables', 'echo "-P INPUT ACCEPT"')
  host.program('nft', table('inet', 'filter', 'type filter hook input priority filter; policy drop;'))

  const found = await findHost(host.host, exampleTarget({ deployPath: host.folder, coldStorage: undefined }), services)

  expect(found.firewalls).toEqual(['rules'])
})

test('containers that are gone between two questions do not make Docker silent', async () => {
  const host = machine()
  host.program(
    'docker',
    `case "$1 $2" in
'container ls') [ -e "$folder/asked" ] || echo gone; echo there ;;
'container inspect') touch "$folder/asked"; echo '{"name":"/there","running":true,"restart":"no","labels":null,"networks":null,"declared":null,"ports":null}'
  case "$*" in *gone*) echo 'Error response from daemon: No such container: gone' >&2; exit 1 ;; esac ;;
*) exit 0 ;;
esac`,
  )

  const found = await findHost(host.host, exampleTarget({ deployPath: host.folder, coldStorage: undefined }), services)

  expect(found.containers?.map(one => one.name)).toEqual(['there'])
})
