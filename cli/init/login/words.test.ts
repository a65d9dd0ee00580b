import { expect, test } from 'vitest'
import { ConfigurationError } from '../../../provision/configuration-error.ts'
import { readWords } from './words.ts'

test.for([
  ['homelab', { host: 'homelab' }],
  [' admin@homelab ', { host: 'homelab', user: 'admin' }],
  ['admin@homelab:2222', { host: 'homelab', user: 'admin', port: 2222 }],
  ['ssh://admin@homelab:2222', { host: 'homelab', user: 'admin', port: 2222 }],
  ['ssh://homelab/', { host: 'homelab' }],
  ['192.168.1.10:22', { host: '192.168.1.10', port: 22 }],
  ['fd7a:115c:a1e0::1', { host: 'fd7a:115c:a1e0::1' }],
  ['me@fe80::1%eth0', { host: 'fe80::1%eth0', user: 'me' }],
  ['[fd7a:115c:a1e0::1]', { host: 'fd7a:115c:a1e0::1' }],
  ['me@[fd7a:115c:a1e0::1]:2222', { host: 'fd7a:115c:a1e0::1', user: 'me', port: 2222 }],
  ['name@example.org@homelab', { host: 'homelab', user: 'name@example.org' }],
] as const)('%s', ([words, expected]) => {
  expect(readWords(words)).toEqual(expected)
})

test.for([
  ['', /names no machine: it is empty; expected what you would give to ssh, such as "homelab"/],
  ['@homelab', /nothing stands before the @/],
  ['admin@', /it has no host/],
  ['homelab:', /"" is no port from 1 to 65535/],
  ['homelab:ssh', /"ssh" is no port/],
  ['homelab:70000', /"70000" is no port/],
  ['http://homelab', /it begins with http:\/\/, not ssh:\/\//],
  ['ssh://admin:secret@homelab', /a password has no place in it/],
  ['[fd7a::1', /brackets/],
  ['-oProxyCommand=reboot', /"-oProxyCommand=reboot" cannot be a name/],
  ['-l@homelab', /"-l" cannot be a name/],
  ['home lab', /cannot be a name/],
  ['/etc/hosts', /cannot be a name/],
] as const)('%j is no machine', ([words, message]) => {
  expect(() => readWords(words)).toThrow(message)
  expect(() => readWords(words)).toThrow(ConfigurationError)
})
