import { expect, test } from 'vitest'
import { parseKnownHosts } from './known-hosts.ts'
import { keyInWords, standingOf, typesFor } from './standing.ts'

const ed25519 = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPoRPWphTcvNrdkG07Fo4orumehamM/o7Xc2xNY5OSNr'
const ecdsa =
  'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBPp0cwhiUVfKa1MH8jVHl3oG7CAzPirXcZIubErWAdL8AdH/onqqNaOatJ064AVSyhG0NOXC/0giFmffBRWpXJc='
const older = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAG2L4pNlfzF4Xg9UPpAey7RvvUpb6f2cRexiLnq0lVN'
const host = { host: 'host.lan', port: 22 }
const moved = { host: 'host.lan', port: 2222 }
const lines = (...text: string[]) => parseKnownHosts(text.join('\n'), 'kh')

test('a key in the words of `ssh-keygen -lf`', () => {
  expect(keyInWords(ed25519)).toBe('ED25519 SHA256:PD2qDVSTyOkyvmZ+ToWLvuSPC5NYAnvao69JVQI9VfE')
  expect(keyInWords(ecdsa)).toBe('ECDSA SHA256:9kA8bW5A4kUjpPxM848YMbMcR3Ul0K6aXkSX07MFOxA')
})

test.for([
  ['the same key', host, [`host.lan ${ed25519}`], 'known', 1],
  ['one of several', host, [`host.lan ${older}`, `host.lan ${ed25519}`], 'known', 2],
  ['nothing', host, [], 'unknown', 0],
  ['another machine', host, [`other.lan ${ed25519}`], 'unknown', 0],
  ['another key of this type', host, [`host.lan ${older}`], 'changed', 1],
  ['a key of another type', host, [`host.lan ${ecdsa}`], 'unknown', 0],
  ['a line that excepts it', host, [`*.lan,!host.lan ${older}`], 'unknown', 0],
  ['the key revoked', host, [`host.lan ${ed25519}`, `@revoked *.lan ${ed25519}`], 'revoked', 2],
  ['another key revoked', host, [`host.lan ${ed25519}`, `@revoked *.lan ${older}`], 'known', 1],
  ['an authority only', host, [`@cert-authority *.lan ${older}`], 'unknown', 0],
  ['the name with this port', moved, [`[host.lan]:2222 ${ed25519}`], 'known', 1],
  ['the same key without the port', moved, [`host.lan ${ed25519}`], 'known', 1],
  ['another key without the port', moved, [`host.lan ${older}`], 'unknown', 0],
  ['another key with the port', moved, [`[host.lan]:2222 ${older}`], 'changed', 1],
  ['a name that it is known by', { ...moved, hostKeyAlias: 'Box' }, [`box ${ed25519}`], 'known', 1],
  ['its own name beside that', { ...moved, hostKeyAlias: 'box' }, [`[host.lan]:2222 ${ed25519}`], 'unknown', 0],
] as const)('known_hosts has %s', ([, machine, text, is, line]) => {
  const standing = standingOf(lines(...text), machine, ed25519)
  expect(standing.is).toBe(is)
  expect('by' in standing ? standing.by.line : 0).toBe(line)
})

test('what is known otherwise is told with an unknown key', () => {
  const standing = standingOf(lines(`host.lan ${ecdsa}`, `@cert-authority *.lan ${older}`), host, ed25519)
  expect(standing).toMatchObject({ others: [{ line: 1 }], authority: { line: 2 } })
})

test('types that are known are asked for first, the better before the worse', () => {
  const rsa = 'ssh-rsa AAAA'
  expect(typesFor(lines(), host)[0]).toBe('ssh-ed25519')
  expect(typesFor(lines(`host.lan ${rsa}`, `host.lan ${ecdsa}`), host).slice(0, 3)).toEqual([
    ...['ecdsa-sha2-nistp256', 'ssh-rsa', 'ssh-ed25519'],
  ])
  expect(typesFor(lines(`host.lan ${ecdsa}`), moved)[0]).toBe('ecdsa-sha2-nistp256')
  expect(typesFor(lines(`[host.lan]:2222 ${rsa}`, `host.lan ${ecdsa}`), moved)[0]).toBe('ssh-rsa')
})
