import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { delimiter, join } from 'node:path'
import { onTestFinished, TestRunner } from 'vitest'
import type { SshLogin } from './ssh-login.ts'

/** Ends the running test, with the reason, on a machine that has no such program of OpenSSH. */
export function needs(name: string): string {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin']
  const found = folders.map(folder => join(folder, name)).find(path => existsSync(path))
  if (found !== undefined) return found
  const skip = TestRunner.getCurrentTest()?.context.skip
  if (skip === undefined) throw new Error('only a test needs a program')
  return skip(`There is no ${name} on this machine.`)
}

/** An empty folder, for as long as the test runs. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-sshd-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** Makes a key pair with the real `ssh-keygen`. @returns the public half, as "type base64". */
export function keyPair(file: string, { type = 'ed25519', passphrase = '', pem = false } = {}): string {
  const form = pem ? ['-m', 'PEM'] : []
  execFileSync(needs('ssh-keygen'), ['-q', ...form, '-t', type, '-N', passphrase, '-C', 'a test', '-f', file])
  return publicKeyIn(`${file}.pub`)
}

const publicKeyIn = (file: string): string => readFileSync(file, 'utf8').split(' ').slice(0, 2).join(' ')

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise(resolve => server.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** A real OpenSSH server on this machine, of its own configuration, port and keys. */
export interface Sshd {
  /** Where it is, and who may come: this machine's own user. */
  readonly login: Pick<SshLogin, 'host' | 'port' | 'user'> & { hostKey: string }
  /** Its host keys, "type base64", by type. */
  readonly hostKeys: Readonly<Record<string, string>>
  /** What it has printed so far. */
  log(): string
}

/**
 * Starts one, for as long as the test runs.
 * @param authorized public keys that are let in. @param settings more lines of sshd_config. @param types of the host keys that it has.
 */
export async function startSshd({
  authorized = [],
  settings = [],
  types = ['ed25519'],
}: {
  authorized?: string[]
  settings?: string[]
  types?: string[]
}): Promise<Sshd> {
  const program = needs('sshd')
  const folder = testFolder()
  const hostKeys: Record<string, string> = {}
  for (const type of types) hostKeys[type] = keyPair(join(folder, type), { type })
  writeFileSync(join(folder, 'authorized_keys'), authorized.join('\n'))
  // A server that is root's keeps its unprivileged half in here, which a machine whose own sshd never ran does not have.
  if (userInfo().uid === 0) mkdirSync('/run/sshd', { recursive: true, mode: 0o755 })
  for (let tries = 5; tries > 0; tries--) {
    const port = await freePort()
    const lines = [
      ...[`Port ${port}`, 'ListenAddress 127.0.0.1', 'PidFile none', 'UsePAM no', 'StrictModes no', 'UseDNS no'],
      ...['PermitRootLogin yes', 'PasswordAuthentication no', 'KbdInteractiveAuthentication no', 'LogLevel VERBOSE'],
      `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
      ...types.map(type => `HostKey ${join(folder, type)}`),
    ]
    // The first line that says something holds.
    writeFileSync(join(folder, 'sshd_config'), [...settings, ...lines, ''].join('\n'))
    const started = spawn(program, ['-D', '-e', '-f', join(folder, 'sshd_config')], {
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    onTestFinished(() => void started.kill())
    const log = await listening(started)
    if (log !== undefined) {
      const login = { host: '127.0.0.1', port, user: userInfo().username, hostKey: hostKeys[types[0] ?? ''] ?? '' }
      return { login, hostKeys, log }
    }
  }
  throw new Error('sshd found no free port')
}

/** Waits until it listens. @returns what reads its log; undefined where another took its port. @throws Error with its words when it ends. */
function listening(server: ChildProcess): Promise<(() => string) | undefined> {
  let said = ''
  return new Promise((resolve, reject) => {
    server.stderr?.setEncoding('utf8').on('data', (more: string) => {
      said += more
      if (said.includes('Server listening on')) resolve(() => said)
    })
    server.once('error', reject)
    server.once('close', () => {
      if (/Address already in use/.test(said)) resolve(undefined)
      else reject(new Error(`sshd ended: ${said}`))
    })
  })
}

/** A real SSH agent that holds the keys of some files, for as long as the test runs. @param unlock their passphrase. @returns its socket. */
export async function startAgent(files: readonly string[], { unlock = '' } = {}): Promise<string> {
  const folder = testFolder()
  const socket = join(folder, 'agent')
  const agent = spawn(needs('ssh-agent'), ['-D', '-a', socket], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void agent.kill())
  await new Promise<void>((resolve, reject) => {
    agent.once('error', reject)
    agent.stdout.once('data', () => resolve())
  })
  const answer = join(folder, 'askpass')
  writeFileSync(answer, `#!/bin/sh\necho '${unlock}'\n`, { mode: 0o700 })
  for (const file of files) {
    const environment = { ...process.env, SSH_AUTH_SOCK: socket, SSH_ASKPASS: answer, SSH_ASKPASS_REQUIRE: 'force' }
    execFileSync(needs('ssh-add'), ['-q', file], { env: environment, stdio: ['ignore', 'ignore', 'pipe'] })
  }
  return socket
}
