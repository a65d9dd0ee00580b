import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { ConfigurationError } from './configuration-error.ts'
import { connect } from './connect.ts'
import { ShellError } from './shell.ts'
import { keyPair, startAgent, startSshd, testFolder } from './sshd.ts'

afterEach(() => void vi.unstubAllEnvs())

/** A home with a folder for keys, and no agent. */
function keyFolder(): string {
  const home = testFolder()
  vi.stubEnv('HOME', home)
  vi.stubEnv('SSH_AUTH_SOCK', undefined)
  mkdirSync(join(home, '.ssh'))
  return join(home, '.ssh')
}

const entered = async (...[login, name]: Parameters<typeof connect>): Promise<string> => {
  using shell = await connect(login, name)
  return (await shell.run('echo in')).stdout
}
const locked = { passphrase: 'correct horse' }
const unlock = { unlock: 'correct horse' }

test('a key with a passphrase: the agent signs where it holds the key, whatever else it holds', async () => {
  const folder = keyFolder()
  const [identityFile, other] = [join(folder, 'mine'), join(folder, 'other')]
  const { login } = await startSshd({ authorized: [keyPair(identityFile, locked)], settings: ['MaxAuthTries 1'] })
  keyPair(other)
  vi.stubEnv('SSH_AUTH_SOCK', await startAgent([other, identityFile], unlock))

  expect(await entered({ ...login, identityFile }, 'the host')).toBe('in\n')
})

test('a key of PEM with a passphrase is known by the .pub beside it, and a public half by itself', async () => {
  const folder = keyFolder()
  const identityFile = join(folder, 'old')
  const { login } = await startSshd({
    authorized: [keyPair(identityFile, { ...locked, type: 'rsa', pem: true })],
  })
  vi.stubEnv('SSH_AUTH_SOCK', await startAgent([identityFile], unlock))

  expect(await entered({ ...login, identityFile }, 'the host')).toBe('in\n')
  expect(await entered({ ...login, identityFile: `${identityFile}.pub` }, 'the host')).toBe('in\n')
})

test.for([
  ['holds another key', true],
  ['is not there', false],
] as const)('a key with a passphrase, and an agent that %s: the sentence says ssh-add', async ([, agent]) => {
  const folder = keyFolder()
  const identityFile = join(folder, 'mine')
  const { login } = await startSshd({ authorized: [keyPair(identityFile, locked)] })
  keyPair(join(folder, 'other'))
  if (agent) vi.stubEnv('SSH_AUTH_SOCK', await startAgent([join(folder, 'other')]))
  const connecting = connect({ ...login, identityFile }, 'the host')

  await expect(connecting).rejects.toThrow(ConfigurationError)
  await expect(connecting).rejects.toThrow(
    `ssh.identityFile of the host: ${identityFile} has a passphrase: add it to the SSH agent (\`ssh-add ${identityFile}\`).`,
  )
})

test('another agent than the environment names is asked where the login says so', async () => {
  const folder = keyFolder()
  const key = join(folder, 'mine')
  const { login } = await startSshd({ authorized: [keyPair(key)] })
  const identityAgent = await startAgent([key])
  rmSync(key)

  expect(await entered({ ...login, identityAgent }, 'the host')).toBe('in\n')
})

test('without identityFile: the agent first, then the default files; an agent that is gone is no obstacle', async () => {
  const folder = keyFolder()
  const { login, log } = await startSshd({ authorized: [keyPair(join(folder, 'id_rsa'), { type: 'rsa' })] })
  keyPair(join(folder, 'id_ed25519'), locked)
  keyPair(join(folder, 'id_ecdsa'), { type: 'ecdsa' })

  expect(await entered(login, 'the host')).toBe('in\n')
  expect(log().match(/Failed publickey/g)?.length ?? 0).toBeLessThan(2)
  vi.stubEnv('SSH_AUTH_SOCK', join(folder, 'gone'))
  expect(await entered(login, 'the host')).toBe('in\n')
  renameSync(join(folder, 'id_rsa'), join(folder, 'elsewhere'))
  vi.stubEnv('SSH_AUTH_SOCK', await startAgent([join(folder, 'elsewhere')]))
  expect(await entered(login, 'the host')).toBe('in\n')
})

test('what was tried, and what could not be, is told when the login is refused', async () => {
  const folder = keyFolder()
  const { login } = await startSshd({})
  const nothing = connect(login, 'the host')
  await expect(nothing).rejects.toThrow(/could be offered no key for .*ssh\.identityFile.*`ssh-add`/)

  keyPair(join(folder, 'id_ed25519'), locked)
  keyPair(join(folder, 'id_ecdsa'), { type: 'ecdsa' })
  keyPair(join(folder, 'held'))
  vi.stubEnv('SSH_AUTH_SOCK', await startAgent([join(folder, 'held')]))
  const refused = connect(login, 'the host')

  await expect(refused).rejects.toThrow(ShellError)
  await expect(refused).rejects.toThrow(
    `with the SSH agent's a test and ${join(folder, 'id_ecdsa')}: check ssh.user and ssh.identityFile`,
  )
  await expect(refused).rejects.toThrow(`${join(folder, 'id_ed25519')} has a passphrase: add it to the SSH agent`)
})

test.for([
  [
    'takes passwords only',
    ['PubkeyAuthentication no', 'PasswordAuthentication yes'],
    /takes no keys from ".*", only password: .*PubkeyAuthentication yes.*`ssh-copy-id`/,
  ],
  [
    'wants a password besides',
    ['AuthenticationMethods publickey,password', 'PasswordAuthentication yes'],
    /took a key of ".*" and wants password besides/,
  ],
  [
    'ends the login after one key',
    ['MaxAuthTries 1'],
    /ended the login of ".*" after .*MaxAuthTries.*ssh\.identityFile/,
  ],
] as const)('an sshd that %s is told', async ([, settings, message]) => {
  const folder = keyFolder()
  keyPair(join(folder, 'id_ed25519'))
  const key = keyPair(join(folder, 'id_ecdsa'), { type: 'ecdsa' })
  const { login } = await startSshd({ authorized: [key], settings: [...settings] })

  await expect(connect(login, 'the host')).rejects.toThrow(message)
})
