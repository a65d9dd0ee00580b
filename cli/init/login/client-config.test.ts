import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ConfigurationError } from '../../../provision/configuration-error.ts'
import { needs, testFolder } from '../../../provision/sshd.ts'
import { clientConfig, noSsh, parseClientConfig } from './client-config.ts'

/** What `ssh -G` of OpenSSH 9.2 printed, without what is of no use here. */
const printed = `host home
user matched
hostname 10.0.0.5
port 2222
identitiesonly yes
stricthostkeychecking ask
canonicalizemaxdots 1
hostkeyalias box.example
identityagent /run/agent.sock
identityfile ~/.ssh/work
identityfile %d/.ssh/%r@%h
identityfile ~/.ssh/away
globalknownhostsfile /etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2
userknownhostsfile /home/me/.ssh/known_hosts /home/me/.ssh/known_hosts2
canonicalizePermittedcnames none
tunneldevice any:any
proxyjump alice@gate:2200,mid
`
let folder = ''
beforeEach(() => {
  folder = testFolder()
  mkdirSync(join(folder, '.ssh'))
  vi.stubEnv('HOME', folder)
  vi.stubEnv('SSH_AUTH_SOCK', '/run/user/1000/agent')
})
afterEach(() => void vi.unstubAllEnvs())
const file = (name: string): string => {
  writeFileSync(join(folder, '.ssh', name), '')
  return join(folder, '.ssh', name)
}

test('what ssh would do is read, keys that are not there left out', () => {
  const files = [file('work'), file('matched@10.0.0.5')]

  expect(parseClientConfig(printed, 'home')).toEqual({
    ...{ host: '10.0.0.5', port: 2222, user: 'matched', hostKeyAlias: 'box.example' },
    identityFiles: files,
    agent: '/run/agent.sock',
    identitiesOnly: true,
    knownHosts: [
      ...['/home/me/.ssh/known_hosts', '/home/me/.ssh/known_hosts2'],
      ...['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'],
    ],
    proxyJump: 'alice@gate:2200,mid',
  })
})

test('of a key whose private half only the agent has, the public one is taken', () => {
  const half = file('work.pub')
  expect(parseClientConfig(printed, 'home').identityFiles).toEqual([half])
})

test.for([
  ['identityagent none', undefined],
  ['identityagent SSH_AUTH_SOCK', '/run/user/1000/agent'],
  ['identityagent $SSH_AUTH_SOCK', '/run/user/1000/agent'],
  ['identityagent ~/.1password/agent.sock', 'HOME/.1password/agent.sock'],
  ['tunnel false', '/run/user/1000/agent'],
] as const)('%s: the agent is at %s', ([line, agent]) => {
  const { agent: found } = parseClientConfig(printed.replace('identityagent /run/agent.sock', line), 'home')
  expect(found).toBe(agent?.replace('HOME', folder))
})

test('proxyjump none and a known_hosts file of none are none', () => {
  const text = printed
    .replace('alice@gate:2200,mid', 'none')
    .replace(/userknownhostsfile .*/, 'userknownhostsfile none')
  const { proxyJump, knownHosts } = parseClientConfig(text, 'home')
  expect(proxyJump).toBeUndefined()
  expect(knownHosts).toEqual(['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'])
})

test('a known_hosts file with a space in its name is one file', () => {
  const path = file('known hosts')
  const text = printed.replace(/userknownhostsfile .*/, `userknownhostsfile ${path} /x/y`)
  expect(parseClientConfig(text, 'home').knownHosts.slice(0, 2)).toEqual([path, '/x/y'])
})

test('what is no setting is an error that shows it', () => {
  expect(() => parseClientConfig('Usage: ssh [-46] host\n', 'home')).toThrow('"Usage: ssh [-46] host"')
  expect(() => parseClientConfig('port 22\n', 'home')).toThrow('hostname, port and user')
})

test('a configuration that ssh does not understand is told in its words', async () => {
  needs('ssh')
  const config = join(folder, 'config')
  writeFileSync(config, 'Colour blue\n')
  const asking = clientConfig({ host: 'home' }, () => undefined, ['-F', config])

  await expect(asking).rejects.toThrow(ConfigurationError)
  await expect(asking).rejects.toThrow(/`ssh` itself cannot say how it would reach "home": .*line 1.*colour/)
})

test('without `ssh` nothing is read, and that is said', async () => {
  vi.stubEnv('PATH', folder)
  writeFileSync(join(folder, '.ssh/config'), 'Host home\n  Port 2222\n')
  const key = file('id_ed25519')
  const said: string[] = []

  const config = await clientConfig({ host: 'home', user: 'me' }, line => said.push(line))

  expect(config).toMatchObject({
    host: 'home',
    port: 22,
    user: 'me',
    identityFiles: [key],
    agent: '/run/user/1000/agent',
  })
  expect(config.knownHosts[0]).toBe(join(folder, '.ssh/known_hosts'))
  expect(said).toEqual([noSsh])
})
