import { execFile, execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { afterEach, expect, test, vi } from 'vitest'
import { ConfigurationError } from '../../../provision/configuration-error.ts'
import { connect } from '../../../provision/connect.ts'
import { ShellError } from '../../../provision/shell.ts'
import { keyPair, type Sshd, startAgent, startSshd } from '../../../provision/sshd.ts'
import { resolveLogin } from './login.ts'
import { fingerprint } from './standing.ts'
import { known, makeHome, nobody, person, words } from './test-home.ts'

afterEach(() => void vi.unstubAllEnvs())

/** That a login of the inventory opens, without whoever was there when it was found. */
async function opens(login: Parameters<typeof connect>[0]): Promise<string> {
  using shell = await connect(login, 'the host')
  return (await shell.run('echo in')).stdout
}

test('the words as typed, the default key, a hashed known_hosts: found, opened, and opened again', async () => {
  const home = makeHome()
  const server = await startSshd({ authorized: [home.publicKey] })
  home.knows('# old ones', `other ${server.login.hostKey}`, known(server))
  execFileSync('ssh-keygen', ['-q', '-H', '-f', home.at('known_hosts')], { stdio: 'ignore' })

  const found = await resolveLogin(words(server), nobody)

  expect(found.login).toEqual({ ...server.login, identityFile: home.at('id_ed25519') })
  expect(found.keySource).toBe(
    `The host key of 127.0.0.1 (127.0.0.1:${server.login.port}), ED25519 ${fingerprint(server.login.hostKey)}, is the one in ~/.ssh/known_hosts, line 3.`,
  )
  expect([found.remarks, found.environment]).toEqual([[], {}])
  expect(await found.shell.run('echo here')).toMatchObject({ stdout: 'here\n' })
  found.close()
  expect(await opens(found.login)).toBe('in\n')
})

test('a key that the inventory pins otherwise is taken from nobody but known_hosts', async () => {
  const home = makeHome()
  const server = await startSshd({ authorized: [home.publicKey] })
  const { host, port, hostKey } = server.login
  const pins = (key: string) => ({
    ...{ ...nobody, accept: [fingerprint(hostKey)] },
    pinned: (machine: { host: string; port: number }) => (machine.host === host && machine.port === port ? [key] : []),
  })

  const another = resolveLogin(words(server), pins(home.publicKey))
  await expect(another).rejects.toThrow(ShellError)
  await expect(another).rejects.toThrow(/but the inventory pins ED25519 SHA256:.*Nothing was asked of it/)
  for (const key of [hostKey, 'ssh-rsa AAAAother']) (await resolveLogin(words(server), pins(key))).close()
  home.knows(known(server))
  ;(await resolveLogin(words(server), pins(home.publicKey))).close()
})

test('an alias, through Include and Match: as the person has configured it', async () => {
  const home = makeHome()
  keyPair(home.at('work'))
  const server = await startSshd({ authorized: [keyPair(home.at('box key'))] })
  const { host, port, user } = server.login
  mkdirSync(home.at('config.d'))
  writeFileSync(
    home.at('config.d/box.conf'),
    `Host box\n  HostName ${host}\n  Port ${port}\n  HostKeyAlias box.example\n`,
  )
  home.configure(
    ...['Include HOME/.ssh/config.d/*.conf', `Match originalhost box`, `  User ${user}`, '  IdentitiesOnly yes'],
    ...['  IdentityFile "%d/.ssh/%n key"', '  IdentityFile ~/.ssh/work'],
  )
  home.knows(`box.example ${server.login.hostKey}`)

  const found = await resolveLogin('box', nobody)
  found.close()

  expect(found.login).toEqual({ ...server.login, identityFile: home.at('box key') })
  expect(found.keySource).toMatch(/^The host key of box \(127\.0\.0\.1:\d+\), ED25519 SHA256:/)
})

test.for([
  ['ProxyJump over two', (gate: string, mid: string) => [`ProxyJump ${gate},${mid}`]],
  ['a ProxyCommand of ssh -W', (gate: string, mid: string) => [`ProxyCommand ssh -q -J ${gate} -W %h:%p ssh://${mid}`]],
] as const)('%s: the whole way is found, each key of its own', async ([, way]) => {
  const home = makeHome()
  const authorized = [home.publicKey]
  const chain: Sshd[] = []
  for (const _ of ['gate', 'mid', 'inner']) chain.push(await startSshd({ authorized }))
  const [gate, mid, inner] = chain as [Sshd, Sshd, Sshd]
  home.configure('Host inner', '  HostName 127.0.0.1', `  Port ${inner.login.port}`, ...way(words(gate), words(mid)))
  home.knows(...chain.map(known))

  const found = await resolveLogin(`${inner.login.user}@inner`, nobody)

  const identityFile = home.at('id_ed25519')
  expect(found.login).toEqual({
    ...{ ...inner.login, identityFile },
    jump: [
      { ...gate.login, identityFile },
      { ...mid.login, identityFile },
    ],
  })
  expect(found.keySource.match(/The host key of the jump host /g)).toHaveLength(2)
  expect((await found.shell.run('echo "$SSH_CONNECTION"')).stdout).toMatch(new RegExp(` ${inner.login.port}\n$`))
  found.close()
  expect(await opens(found.login)).toBe('in\n')
})

test('a way that cannot be gone is said: a command, and a circle', async () => {
  const home = makeHome()
  home.configure('Host a', '  ProxyJump b', 'Host b', '  ProxyJump a', 'Host c', '  ProxyCommand nc -X 5 %h %p')

  await expect(resolveLogin('a', nobody)).rejects.toThrow(/leads to ".*" through more than 8 machines/)
  await expect(resolveLogin('c', nobody)).rejects.toThrow('`nc -X 5 %h %p` (ProxyCommand), which is not supported')
  await expect(resolveLogin('c', nobody)).rejects.toThrow(ConfigurationError)
})

test('a key with a passphrase: the agent signs, and later runs are told to need it', async () => {
  const home = makeHome({ passphrase: 'correct horse' })
  const server = await startSshd({ authorized: [home.publicKey] })
  home.knows(known(server))
  const agent = await startAgent([home.at('id_ed25519')], { unlock: 'correct horse' })
  vi.stubEnv('SSH_AUTH_SOCK', agent)

  const found = await resolveLogin(words(server), person())
  found.close()

  expect(found.login).toEqual({ ...server.login, identityFile: home.at('id_ed25519') })
  expect(found.remarks).toEqual([expect.stringMatching(/SSH agent's .*id_ed25519: a later run needs that agent/)])
  expect(await opens(found.login)).toBe('in\n')

  vi.stubEnv('SSH_AUTH_SOCK', undefined)
  home.configure('Host *', `  IdentityAgent ${agent}`)
  const other = await resolveLogin(words(server), person())
  other.close()
  expect(other.login).toMatchObject({ identityAgent: agent })
  expect(await opens(other.login)).toBe('in\n')
})

test('a key with a passphrase, without an agent: asked for once the server would take it, and never kept', async () => {
  const home = makeHome({ passphrase: 'correct horse' })
  keyPair(home.at('id_rsa'), { type: 'rsa', passphrase: 'never asked' })
  const server = await startSshd({ authorized: [home.publicKey] })
  home.knows(known(server))
  const someone = person('battery staple', 'correct horse')

  const found = await resolveLogin(words(server), someone)

  const file = home.at('id_ed25519')
  expect(someone.said).toEqual([`Passphrase of ${file}`, `Not that one. Passphrase of ${file}`])
  expect(found.login).toEqual({ ...server.login, identityFile: file })
  expect(found.remarks).toEqual([expect.stringContaining(`(\`ssh-add ${file}\`)`)])
  expect(JSON.stringify(found)).not.toContain('correct horse')
  // What this command starts has the key as long as this command has.
  for (const [name, value] of Object.entries(found.environment)) vi.stubEnv(name, value)
  expect(await opens(found.login)).toBe('in\n')
  expect((await promisify(execFile)('ssh-add', ['-L'])).stdout).toContain(home.publicKey)
  found.close()
  await expect(opens(found.login)).rejects.toThrow(/has a passphrase: add it to the SSH agent/)
})

test('a key with a passphrase, and nobody to ask: ssh-add is named', async () => {
  const home = makeHome({ passphrase: 'correct horse' })
  const server = await startSshd({ authorized: [home.publicKey] })
  home.knows(known(server))

  await expect(resolveLogin(words(server), nobody)).rejects.toThrow(
    `${home.at('id_ed25519')} has a passphrase: add it to the SSH agent (\`ssh-add ${home.at('id_ed25519')}\`)`,
  )
  await expect(resolveLogin(words(server), person(undefined))).rejects.toThrow(/did not sign \(.*passphrase/)
  await expect(resolveLogin(words(server), person())).rejects.toThrow(/^nobody expected to be asked/)
})

test('whoever leaves at a passphrase is asked no more, though another key would open', async () => {
  const home = makeHome({ passphrase: 'correct horse' })
  const others = ['second', 'third'].map((name, at) => keyPair(home.at(name), { passphrase: at === 0 ? 'more' : '' }))
  const server = await startSshd({ authorized: [home.publicKey, ...others] })
  home.knows(known(server))
  home.configure(...['id_ed25519', 'second', 'third'].map(name => `IdentityFile ~/.ssh/${name}`))
  const someone = person()

  await expect(resolveLogin(words(server), someone)).rejects.toThrow(/^nobody expected to be asked/)
  expect(someone.said).toEqual([`Passphrase of ${home.at('id_ed25519')}`])
})

test.for([
  [
    'a port where nobody listens',
    '127.0.0.1:1',
    /SSH to 127\.0\.0\.1 \(127\.0\.0\.1:1\) was refused: .*and the port right/,
  ],
  ['a name that nobody has', 'me@no-such-host.invalid', /"no-such-host\.invalid" does not resolve: .*~\/\.ssh\/config/],
] as const)('%s is told', async ([, typed, message]) => {
  makeHome()
  await expect(resolveLogin(typed, nobody)).rejects.toThrow(ShellError)
  await expect(resolveLogin(typed, nobody)).rejects.toThrow(message)
})

test('a login that is refused is told in the words of who typed it', async () => {
  const home = makeHome()
  const server = await startSshd({})
  home.knows(known(server))
  await expect(resolveLogin(words(server), nobody)).rejects.toThrow(/check the user and the key \(IdentityFile/)
})

test('this very machine has no login', async () => {
  const found = await resolveLogin('local', nobody)
  expect(found.login).toMatchObject({ host: 'local' })
  expect(await found.shell.run('echo here')).toMatchObject({ stdout: 'here\n' })
  found.close()
})
