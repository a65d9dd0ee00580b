import { expect, test } from 'vitest'
import { isWithin, overlap } from './subnet.ts'

test('an address lies in a subnet or not; one of IPv6 lies in none of IPv4', () => {
  expect(isWithin('172.30.255.1', '172.30.0.0/16')).toBe(true)
  expect(isWithin('172.31.0.1', '172.30.0.0/16')).toBe(false)
  expect(isWithin('100.64.0.2', '100.64.0.2')).toBe(true)
  expect(isWithin('fe80::1', '172.30.0.0/16')).toBe(false)
  expect(isWithin('172.30.0.1', 'fd00::/8')).toBe(false)
})

test('subnets overlap when one lies in the other', () => {
  expect(overlap('100.64.0.0/10', '100.100.1.2/32')).toBe(true)
  expect(overlap('100.100.1.2', '100.64.0.0/10')).toBe(true)
  expect(overlap('203.0.113.9', '100.64.0.0/10')).toBe(false)
})
