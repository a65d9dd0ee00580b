import { execFileSync } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer as httpServer } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fetch } from 'undici'
import { expect, onTestFinished, test, vi } from 'vitest'
import { LocalShell, loginEnvironment } from './local-shell.ts'
import { ConnectionLost, ConnectionRefused, onBehalfOf, RootRefused, ShellError } from './shell.ts'

const here = (): LocalShell => {
  const shell = new LocalShell('this machine')
  onTestFinished(() => shell.close())
  return shell
}

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'plumbline-local-'))
  onTestFinished(() => rmSync(made, { recursive: true }))
  return made
}

/** Puts shell scripts in the place of programs, until the test is over. */
function programs(scripts: Readonly<Record<string, string>>): void {
  const bin = folder()
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(bin, name), 0o755)
  }
  vi.stubEnv('PATH', `${bin}:${process.env.PATH}`)
  onTestFinished(() => void vi.unstubAllEnvs())
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

const lives = (mark: string): boolean =>
  execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' }).includes(`sleep ${mark}`)

test('quotes, several lines, the exit code and the input pass unchanged', async () => {
  const command = `word='it'"'"'s $5 \\n ! % 100%'\nprintf '%s\\n' "$word"; cat; echo oops >&2; exit 7`

  await expect(here().run(command, { input: 'first\\n\nlast' })).resolves.toEqual({
    exitCode: 7,
    stdout: "it's $5 \\n ! % 100%\nfirst\\n\nlast",
    stderr: 'oops\n',
  })
})

test('a command has the environment of a login, none of the secrets of this process, and the language C', async () => {
  vi.stubEnv('PIHOLE_PASSWORD', 'planted-secret')
  vi.stubEnv('LC_ALL', 'de_DE.UTF-8')
  onTestFinished(() => void vi.unstubAllEnvs())
  const { stdout } = await here().run('env; pwd')

  expect(stdout).toContain('LC_ALL=C\n')
  expect(stdout).not.toContain('planted-secret')
  expect(loginEnvironment({ PATH: '/home/me/suite/node_modules/.bin:/usr/bin' }).PATH).toBe(
    '/usr/bin:/usr/local/sbin:/usr/sbin:/sbin',
  )
})

test('root needs no sudo, everybody else uses it without a password, and its refusal is told from an exit code', async () => {
  const shell = here()
  programs({ id: 'echo 0', sudo: 'exit 9' })
  await expect(shell.run('exit 1', { root: true })).resolves.toMatchObject({ exitCode: 1, stderr: '' })

  programs({ id: 'echo 1000', sudo: 'echo "$1" >&2; while [ "$1" != -- ]; do shift; done; shift; exec "$@"' })
  await expect(shell.run('echo $LC_ALL; exit 1', { root: true })).resolves.toMatchObject({ exitCode: 1, stdout: 'C\n' })

  programs({ id: 'echo 1000', sudo: 'echo "sudo: a password is required" >&2; exit 1' })
  await expect(shell.run('true', { root: true })).rejects.toThrow(
    new RootRefused('this machine', 'sudo: a password is required'),
  )
})

test.for([
  ['that takes too long', (shell, command) => shell.run(command, { timeoutMs: 300 }), 'did not end within 0.3 s'],
  ['that is cancelled', (shell, command) => shell.run(command, { signal: AbortSignal.timeout(300) }), 'was cancelled'],
  [
    'whose asker is gone',
    (shell, command) =>
      onBehalfOf({ signal: AbortSignal.timeout(300), complaint: () => undefined }, () => shell.run(command)),
    'was cancelled',
  ],
] satisfies [string, (shell: LocalShell, command: string) => Promise<unknown>, string][])(
  'a command %s is ended with all that it began',
  async ([name, run, sentence]) => {
    const mark = `${2000 + name.length}.${process.pid}`
    const begun = `( timeout 900 setsid sleep ${mark} ) & (sleep ${mark} &) ; sleep ${mark}; sleep ${mark}`

    await expect(run(here(), begun)).rejects.toThrow(sentence)
    await expect.poll(() => lives(mark), { timeout: 10_000 }).toBe(false)
  },
)

test('what runs when it is closed is ended, and nothing is begun any more', async () => {
  const shell = here()
  const mark = `2999.${process.pid}`
  const running = shell.run(`sleep ${mark} & sleep ${mark}`)
  await expect.poll(() => lives(mark)).toBe(true)
  shell.close()

  await expect(running).rejects.toThrow(ConnectionLost)
  await expect.poll(() => lives(mark), { timeout: 10_000 }).toBe(false)
  await expect(shell.run('true')).rejects.toThrow('The connection to this machine is closed.')
})

test('endless output ends with an error, not with the memory', async () => {
  await expect(here().run('yes')).rejects.toThrow(new ShellError('`yes` on this machine printed more than 64 MB.'))
}, 20_000)

test('complaints are told to the asker', async () => {
  const heard: string[] = []
  const asker = { signal: new AbortController().signal, complaint: (text: string) => void heard.push(text) }
  await onBehalfOf(asker, () => here().run('echo oops >&2'))

  expect(heard).toEqual(['oops\n'])
})

test('HTTP goes to the address that a name is resolved to; a port that nobody listens on is refused', async () => {
  const shell = here()
  const port = await listening(httpServer((request, response) => response.end(`asked for ${request.headers.host}`)))
  const dispatcher = shell.dispatcher({ resolve: () => '127.0.0.1' })
  const answer = await fetch(`http://chat.example.org:${port}/`, { dispatcher })

  await expect(answer.text()).resolves.toBe(`asked for chat.example.org:${port}`)
  await dispatcher.destroy()
  await expect(shell.tcp('127.0.0.1', 9)).rejects.toThrow(ConnectionRefused)
  await expect(shell.tcp('127.0.0.1', 9)).rejects.toThrow(
    'this machine could not connect to 127.0.0.1:9: connect ECONNREFUSED',
  )
})

test('a Unix socket ends with who asked for it; one that is not there is no answer of anybody', async () => {
  const shell = here()
  const path = join(folder(), 'engine.sock')
  const server = createServer(socket => socket.on('error', () => undefined).write('here'))
  await new Promise<void>(resolve => server.listen(path, resolve))
  onTestFinished(() => void server.close())
  const asked = new AbortController()
  const stream = await onBehalfOf({ signal: asked.signal, complaint: () => undefined }, () => shell.unix(path))
  const read = text(stream)
  asked.abort()

  await expect(read).rejects.toThrow('aborted')
  await expect(shell.unix(`${path}.gone`)).rejects.toThrow(`could not connect to ${path}.gone: connect ENOENT`)
  await expect(shell.unix(`${path}.gone`)).rejects.not.toThrow(ConnectionRefused)
})
