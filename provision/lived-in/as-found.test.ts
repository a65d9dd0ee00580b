import { expect, test } from 'vitest'
import { OperationError } from '../host.ts'
import { LocalMachine } from '../local-machine.ts'
import { services } from '../services/index.ts'
import { findHost } from './as-found.ts'
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
