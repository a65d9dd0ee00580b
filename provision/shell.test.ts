import type { AddressInfo } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import ssh2 from 'ssh2'
import { test as base, expect } from 'vitest'
import { ConnectionLost, Shell } from './shell.ts'

/** A real SSH server, whose every command but "wait" says "done", and whose every forwarded connection is an echo. */
const test = base.extend('shell', async ({}, { onCleanup }) => {
  const { private: hostKey } = ssh2.utils.generateKeyPairSync('ed25519')
  const server = new ssh2.Server({ hostKeys: [hostKey] }, connection => {
    connection.on('error', () => undefined) // the far end went away
    connection.on('authentication', login => login.accept())
    connection.on('ready', () => {
      connection.on('tcpip', accept => {
        const channel = accept()
        channel.pipe(channel)
      })
      connection.on('session', accept =>
        accept().on('exec', (accepted, _, { command }) => {
          const channel = accepted()
          if (command === 'wait') return
          channel.write('done')
          channel.exit(0)
          channel.end()
        }),
      )
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const dial = (): Promise<ssh2.Client> => {
    const client = new ssh2.Client()
    return new Promise((resolve, reject) => {
      client.on('ready', () => resolve(client)).on('error', reject)
      client.connect({ host: '127.0.0.1', port, username: 'anybody' })
    })
  }
  const client = await dial()
  const shell = new Shell(client, 'the host', dial)
  onCleanup(() => {
    shell.close()
    server.close()
  })
  return { shell, client }
})

test('what a reader of one channel throws ends that channel, and no other', async ({ shell: { shell } }) => {
  const stream = await shell.tcp('192.0.2.1', 80)
  const failure = new Promise(resolve => stream.once('error', resolve))
  stream.on('data', () => {
    throw new Error('The reader stumbled.')
  })
  await pause(50) // so that it is read the moment it comes, inside of ssh2
  stream.write('hello')
  await expect(failure).resolves.toMatchObject({ message: 'The reader stumbled.' })
  await expect(shell.run('anything')).resolves.toMatchObject({ exitCode: 0, stdout: 'done' })
})

test('what was under way when the connection broke off is told why, and the next call makes another', async ({
  shell: { shell, client },
}) => {
  const underWay = shell.run('wait')
  await pause(50)
  client.emit('error', new Error('Keepalive timeout'))
  client.destroy()

  await expect(underWay).rejects.toThrow(
    new ConnectionLost('The connection to the host closed while `wait` on the host ran: Keepalive timeout.'),
  )
  await expect(Promise.all([shell.run('true'), shell.run('true')])).resolves.toHaveLength(2)
})

test('a connection that nobody may make again stays broken', async ({ shell: { client } }) => {
  const deploying = new Shell(client, 'the host')
  const closed = new Promise<void>(resolve => client.once('close', () => resolve()))
  client.destroy()
  await closed

  await expect(deploying.run('true')).rejects.toThrow(new ConnectionLost('The connection to the host broke off.'))
  await expect(deploying.tcp('192.0.2.1', 80)).rejects.toThrow(ConnectionLost)
})

test('what was closed stays closed', async ({ shell: { shell } }) => {
  shell.close()

  await expect(shell.run('true')).rejects.toThrow('The connection to the host is closed.')
})
