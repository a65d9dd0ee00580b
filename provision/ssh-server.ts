import { spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import type { AddressInfo } from 'node:net'
import ssh2 from 'ssh2'
import { onTestFinished } from 'vitest'
import type { SshLogin } from './inventory.ts'
import type { Shell } from './shell.ts'
import { SshShell } from './ssh-shell.ts'

/** The program and words that stand for a login shell; the command line is put behind them. */
export type LoginShell = readonly [program: string, ...words: string[]]

/**
 * A real SSH server on this machine, for tests: whoever comes is let in, every command is given to the login shell as sshd does, and every
 * forwarded connection is an echo. A command line goes to nobody when there is no login shell.
 * @param environment of the login shell, beside this process' own. @param sessions how many it has room for at once over one connection, as sshd's
 * MaxSessions; like there, one counts a while longer than it lasts.
 */
export async function sshServer(
  loginShell: LoginShell | undefined = ['/bin/sh', '-c'],
  environment: NodeJS.ProcessEnv = {},
  sessions = 10,
): Promise<{ shell: Shell; client: ssh2.Client; login: SshLogin }> {
  const { privateKey: hostKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-256',
    privateKeyEncoding: { type: 'sec1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const server = new ssh2.Server({ hostKeys: [hostKey] }, connection => {
    connection.on('error', () => undefined) // the far end went away
    connection.on('authentication', login => login.accept())
    connection.on('ready', () => {
      connection.on('tcpip', accept => {
        const channel = accept()
        channel.pipe(channel)
      })
      let taken = 0
      connection.on('session', (accept, reject) => {
        if (taken === sessions) return reject()
        taken += 1
        const session = accept()
        session.on('exec', (accepted, _, { command }) => execute(accepted(), command))
        session.on('close', () => setTimeout(() => (taken -= 1), 50))
      })
    })
  })
  const execute = (channel: ssh2.ServerChannel, command: string): void => {
    if (loginShell === undefined) return
    const [program, ...words] = loginShell
    const child = spawn(program, [...words, command], { env: { ...process.env, ...environment } })
    channel.pipe(child.stdin).on('error', () => undefined) // it ended without reading its input
    child.stdout.pipe(channel, { end: false })
    child.stderr.pipe(channel.stderr, { end: false })
    child.on('close', code => {
      channel.exit(code ?? 128)
      channel.end()
    })
  }
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
  const shell = new SshShell(client, 'the host', dial)
  onTestFinished(() => {
    shell.close()
    server.close()
  })
  const key = ssh2.utils.parseKey(hostKey)
  if (key instanceof Error) throw key
  const login = {
    ...{ host: '127.0.0.1', port, user: 'anybody' },
    hostKey: `${key.type} ${key.getPublicSSH().toString('base64')}`,
  }
  return { shell, client, login }
}
