import { expect, test } from 'vitest'
import { callers, networkOf } from './address.ts'

const callerOf = callers(['172.30.0.0/16', 'fd00::/8'])

test.for([
  ['172.30.0.2', '198.51.100.7', '198.51.100.7'],
  ['172.30.0.2', '1.1.1.1, 198.51.100.7', '198.51.100.7'],
  ['::ffff:172.30.0.2', '198.51.100.7', '198.51.100.7'],
  ['fd00::5', '2001:db8::1', '2001:db8::1'],
  ['172.30.0.2', undefined, '172.30.0.2'],
  ['172.30.0.2', 'unknown', '172.30.0.2'],
  ['172.30.0.2', '198.51.100.7:1234', '172.30.0.2'],
  ['172.30.0.2', '', '172.30.0.2'],
] as const)('The proxy at %s says "%s": the caller is %s', ([socket, forwarded, address]) => {
  expect(callerOf(socket, forwarded)).toEqual({ address, trusted: true })
})

test.for(['203.0.113.9', '::ffff:203.0.113.9', '2001:db8::9'])('Nobody else is believed: %s', socket => {
  expect(callerOf(socket, '198.51.100.7')).toEqual({ address: socket.replace('::ffff:', ''), trusted: false })
})

test('A request without a connection has no address', () => {
  expect(callerOf(undefined, '198.51.100.7')).toEqual({ address: '', trusted: false })
  expect(callers([])('172.30.0.2', '198.51.100.7').trusted).toBe(false)
})

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
  ['', ''],
])('%s is counted as %s', (address, network) => {
  expect(networkOf(address)).toBe(network)
})
