import { expect, test } from 'vitest'
import { knownAs, namesHold, parseKnownHosts } from './known-hosts.ts'

/** As `ssh-keygen -H` of OpenSSH 9.2 left it: host.lan, 10.0.0.5, and [host.lan]:2222. */
const hashed = `|1|Kgv6helO8FzBE+4Y2h/HmpcivwA=|uZvUifg5GrQBTtU/wTtLbaa73Rg= ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPoRPWphTcvNrdkG07Fo4orumehamM/o7Xc2xNY5OSNr
|1|KbIeqRgjO1Ne9EyRnO0ga0LdfUE=|uhpOxpSqBjw4MmYkrTTQ2+YD4OM= ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPoRPWphTcvNrdkG07Fo4orumehamM/o7Xc2xNY5OSNr
|1|6vnSO26A0xYH4IwpLh4qNa+/VAw=|I146HxfFouJR5GYLycBfSr+IZxE= ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBPp0cwhiUVfKa1MH8jVHl3oG7CAzPirXcZIubErWAdL8AdH/onqqNaOatJ064AVSyhG0NOXC/0giFmffBRWpXJc=
`
const linesOf = (name: string, text = hashed): number[] =>
  parseKnownHosts(text, 'known_hosts')
    .filter(({ names }) => namesHold(names, name))
    .map(({ line }) => line)

test('a hashed name is found, and no other', () => {
  expect(linesOf('host.lan')).toEqual([1])
  expect(linesOf('10.0.0.5')).toEqual([2])
  expect(linesOf('[host.lan]:2222')).toEqual([3])
  expect(linesOf('host.lan:2222')).toEqual([])
  expect(linesOf('other.lan')).toEqual([])
})

test.for([
  ['host.lan', 'host.lan', true],
  ['host.lan', 'HOST.LAN', true],
  ['host.lan,10.0.0.5', '10.0.0.5', true],
  ['host.lan', 'hostXlan', false],
  ['host.lan', 'my.host.lan', false],
  ['*.lan', 'host.lan', true],
  ['10.0.0.?', '10.0.0.5', true],
  ['10.0.0.?', '10.0.0.55', false],
  ['*.lan,!guest.lan', 'host.lan', true],
  ['*.lan,!guest.lan', 'guest.lan', false],
  ['!guest.lan', 'host.lan', false],
  ['[host.lan]:2222', '[host.lan]:2222', true],
  ['[host.lan]:2222', 'host.lan', false],
  ['[*.lan]:*', '[host.lan]:2222', true],
  ['fe80::1%eth0', 'fe80::1%eth0', true],
] as const)('the names %s hold %s: %s', ([names, name, expected]) => {
  expect(namesHold(names, name)).toBe(expected)
})

test('markers, comments and lines that are none', () => {
  const text = [
    '# written by hand',
    '',
    '@revoked * ssh-ed25519 AAAA',
    '@cert-authority *.lan ssh-rsa BBBB== the authority',
    '@mine host ssh-rsa CCCC',
    'host ssh-ed25519',
    '  two,names\tssh-ed25519  DDDD  me@laptop\r',
  ].join('\n')

  expect(parseKnownHosts(text, 'kh')).toEqual([
    { file: 'kh', line: 3, marker: 'revoked', names: '*', key: 'ssh-ed25519 AAAA' },
    { file: 'kh', line: 4, marker: 'cert-authority', names: '*.lan', key: 'ssh-rsa BBBB==' },
    { file: 'kh', line: 7, marker: undefined, names: 'two,names', key: 'ssh-ed25519 DDDD' },
  ])
})

test('a machine is known by its name, with a port that is not 22', () => {
  expect(knownAs('Host.LAN', 22)).toBe('host.lan')
  expect(knownAs('Host.LAN', 2222)).toBe('[host.lan]:2222')
  expect(knownAs('fd00::1', 22)).toBe('fd00::1')
})
