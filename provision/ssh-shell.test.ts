import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { ConnectionLost } from './shell.ts'
import { sshServer } from './ssh-server.ts'
import { SshShell } from './ssh-shell.ts'

test('what a reader of one channel throws ends that channel, and no other', async () => {
  const { shell } = await sshServer()
  const stream = await shell.tcp('192.0.2.1', 80)
  const failure = new Promise(resolve => stream.once('error', resolve))
  stream.on('data', () => {
    throw new Error('The reader stumbled.')
  })
  await pause(50) // so that it is read the moment it comes, inside of ssh2
  stream.write('hello')
  await expect(failure).resolves.toMatchObject({ message: 'The reader stumbled.' })
  await expect(shell.run('printf done')).resolves.toMatchObject({ exitCode: 0, stdout: 'done' })
})

test('what was under way when the connection broke off is told why, and the next call makes another', async () => {
  const { shell, client } = await sshServer()
  const underWay = shell.run('sleep 5')
  await pause(50)
  client.emit('error', new Error('Keepalive timeout'))
  client.destroy()

  await expect(underWay).rejects.toThrow(
    new ConnectionLost('The connection to the host closed while `sleep 5` on the host ran: Keepalive timeout.'),
  )
  await expect(Promise.all([shell.run('true'), shell.run('true')])).resolves.toHaveLength(2)
})

test('a connection that nobody may make again stays broken', async () => {
  const { client } = await sshServer()
  const deploying = new SshShell(client, 'the host')
  const closed = new Promise<void>(resolve => client.once('close', () => resolve()))
  client.destroy()
  await closed

  await expect(deploying.run('true')).rejects.toThrow(new ConnectionLost('The connection to the host broke off.'))
  await expect(deploying.tcp('192.0.2.1', 80)).rejects.toThrow(ConnectionLost)
})

test('what was closed stays closed', async () => {
  const { shell } = await sshServer()
  shell.close()

  await expect(shell.run('true')).rejects.toThrow('The connection to the host is closed.')
})

test('a host whose sshd has room for two sessions is looked at all the same', async () => {
  const { shell } = await sshServer(['/bin/sh', '-c'], {}, 2)
  const answers = await Promise.all(Array.from({ length: 12 }, (_, at) => shell.run(`sleep 0.1; echo ${at}`)))

  expect(answers.map(({ stdout }) => Number(stdout))).toEqual(Array.from({ length: 12 }, (_, at) => at))
})

test('a host whose sshd has room for no session says so', async () => {
  const { shell } = await sshServer(['/bin/sh', '-c'], {}, 0)

  await expect(shell.run('true')).rejects.toThrow('`true` on the host could not be started: ')
})

test('sshd allows ten sessions: no more commands run at once, however many are asked for', async () => {
  const { shell } = await sshServer()
  const answers = await Promise.all(Array.from({ length: 30 }, (_, at) => shell.run(`echo ${at}`)))

  expect(answers.map(({ stdout }) => Number(stdout))).toEqual(Array.from({ length: 30 }, (_, at) => at))
})
