import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ssh2 from 'ssh2'
import { afterAll, expect, onTestFinished, test } from 'vitest'
import { ConfigurationError } from './configuration-error.ts'
import { connect } from './connect.ts'
import { ShellError } from './shell.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumbline-'))
afterAll(() => rmSync(folder, { recursive: true }))
const key = ssh2.utils.generateKeyPairSync('ed25519')
const locked = ssh2.utils.generateKeyPairSync('ed25519', {
  passphrase: 'correct horse',
  cipher: 'aes256-ctr',
  rounds: 1,
})
const file = (name: string, content: string): string => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}
const identityFile = file('id', key.private)
const login = (port: number, more = {}) => ({
  host: '127.0.0.1',
  port,
  user: 'nobody',
  identityFile,
  hostKey: key.public.trim(),
  ...more,
})

async function listening(server: Server, host = '127.0.0.1'): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, host, resolve))
  onTestFinished(() => void server.close())
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

test.for([
  ['nothing', ''],
  ["sshd's own words for it", 'Not allowed at this time\r\n'],
] as const)('an sshd that closes at once, saying %s, is named with what to do', async ([, words]) => {
  const port = await listening(createServer(socket => socket.end(words)))
  const connecting = connect(login(port), 'the host')

  await expect(connecting).rejects.toThrow(ShellError)
  await expect(connecting).rejects.toThrow(
    /closed it before a word.*PerSourcePenalties.*MaxStartups.*wait some minutes/,
  )
})

test('an IPv6 address stands in brackets before the port', async () => {
  const port = await listening(
    createServer(socket => socket.end()),
    '::1',
  )

  await expect(connect(login(port, { host: '::1' }), 'the host')).rejects.toThrow(
    `SSH to the host ([::1]:${port}) took`,
  )
})

test.for([
  ['locked', locked.private, /^ssh\.identityFile of the host: .*locked has a passphrase: add it to the SSH agent/],
  ['id.pub', key.public, /^ssh\.identityFile of the host: .*id\.pub is the public half of a key/],
] as const)('%s: a key that cannot be used is a mistake in the inventory', async ([name, content, message]) => {
  const connecting = connect(login(1, { identityFile: file(name, content) }), 'the host')

  await expect(connecting).rejects.toThrow(ConfigurationError)
  await expect(connecting).rejects.toThrow(message)
})

test('an sshd that goes away between its greeting and the login is told, and nobody waits for it', async () => {
  const host = ssh2.utils.generateKeyPairSync('ed25519')
  const server = new ssh2.Server({ hostKeys: [host.private] }, connection => {
    connection.on('error', () => undefined) // the far end went away
    connection.on('authentication', () => connection.end())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as { port: number }

  await expect(connect(login(port, { hostKey: host.public.trim() }), 'the host')).rejects.toThrow(
    `SSH to the host (127.0.0.1:${port}) was closed by the other side before anybody was let in`,
  )
})

test('on this very machine commands run without a login', async () => {
  using shell = await connect({ host: 'local', port: 22, user: 'me', hostKey: '' }, 'the host')

  expect(await shell.run('echo here')).toMatchObject({ exitCode: 0, stdout: 'here\n' })
})
