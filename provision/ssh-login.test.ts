import { homedir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { parseTarget } from './inventory.ts'

const hostKey = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAG2L4pNlfzF4Xg9UPpAey7RvvUpb6f2cRexiLnq0lVN'
const host = { host: 'inner.example.org', user: 'me', hostKey }
const gate = { host: 'gate.example.org', user: 'me', hostKey, identityFile: '~/.ssh/gate' }
const mid = { ...gate, host: '10.0.0.1', port: 2222, identityFile: 'keys/inner', identityAgent: '~/.agent' }

const read = (...jump: object[]) =>
  parseTarget(stringify({ targets: { box: { ssh: { ...host, jump } } } }), 'box', '/somewhere/inventory.yaml').ssh

test('a login may lead through others, each with a key file and an agent of its own', () => {
  expect(read(gate, mid).jump).toEqual([
    { ...gate, port: 22, identityFile: join(homedir(), '.ssh/gate') },
    { ...mid, identityFile: '/somewhere/keys/inner', identityAgent: join(homedir(), '.agent') },
  ])
})

test.for([
  ['no key is pinned', { ...gate, hostKey: undefined }, /ssh\.jump\[0\]\.hostKey is missing/],
  ['another way leads there', { ...gate, jump: [mid] }, /ssh\.jump\[0\]: Unrecognized key: "jump"/],
] as const)('it is said where of a machine on the way %s', ([, hop, message]) => {
  expect(() => read(hop)).toThrow(message)
})
