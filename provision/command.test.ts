import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { RootRefused, ShellError } from './shell.ts'
import { type LoginShell, sshServer } from './ssh-server.ts'

/** A folder of programs that come first on PATH. */
const programs = (scripts: Readonly<Record<string, string>>): NodeJS.ProcessEnv => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-programs-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(folder, name), 0o755)
  }
  return { PATH: `${folder}:${process.env.PATH}` }
}

const talking = (...commands: string[]): LoginShell => ['/bin/sh', '-c', `${commands.join('; ')}; exec sh -c "$0"`]

/** Those of the login shells that this machine has; it has /bin/sh in every case. */
const loginShells = ['sh', 'bash', 'rbash', 'dash', 'zsh', 'ksh', 'mksh', 'fish', 'csh', 'tcsh', 'nu']
  .map(name => `/bin/${name}`)
  .filter(program => existsSync(program))

describe.for(loginShells)('with %s as login shell', program => {
  test('quotes, dollars, several lines, the exit code and the input pass unchanged', async () => {
    const { shell } = await sshServer([program, '-c'])
    const command = `word='it'"'"'s $5 \\n ! % 100%'\nprintf '%s\\n' "$word"; cat; echo oops >&2; exit 7`

    await expect(shell.run(command, { input: 'first\\n\nlast' })).resolves.toEqual({
      exitCode: 7,
      stdout: "it's $5 \\n ! % 100%\nfirst\\n\nlast",
      stderr: 'oops\n',
    })
  })

  test('root runs it too', async () => {
    const { shell } = await sshServer([program, '-c'], programs({ id: 'echo 0' }))

    await expect(shell.run('cat; exit 3', { input: 'in', root: true })).resolves.toEqual({
      ...{ exitCode: 3, stdout: 'in', stderr: '' },
    })
  })
})

test('what the start-up files print is no answer', async () => {
  const { shell } = await sshServer(talking('echo "Welcome to the lab"', 'echo mesg: ttyname failed >&2', 'printf up'))

  await expect(shell.run('echo up; echo oops >&2')).resolves.toEqual({ exitCode: 0, stdout: 'up\n', stderr: 'oops\n' })
})

test('a login shell that runs nothing has not answered, whatever its exit code', async () => {
  const silent = await sshServer(['/bin/true'])
  const refusing = await sshServer(['/bin/sh', '-c', 'echo "This account is currently not available."; exit 1'])

  await expect(silent.shell.run('true')).rejects.toThrow(
    'The login shell on the host did not run /bin/sh (exit code 0); it printed nothing',
  )
  await expect(refusing.shell.run('true')).rejects.toThrow(
    '(exit code 1); it printed "This account is currently not available."',
  )
})

test("a start-up file's word about a password is no refusal of sudo", async () => {
  const speech =
    'echo "Your password will expire in 5 days. See sudo: below."; echo "This account is currently not available."'
  const { shell } = await sshServer(['/bin/sh', '-c', `${speech}; exit 1`])
  const refusal = shell.run('true', { root: true })

  await expect(refusal).rejects.toThrow('did not run /bin/sh (exit code 1); it printed "Your password will expire')
  await expect(refusal).rejects.not.toThrow(RootRefused)
})

test('a start-up file that ends in another shell is named, and no mark of ours is shown', async () => {
  const { shell } = await sshServer(['/bin/sh', '-c', 'exec sh'])
  const answer = shell.run('echo up')

  await expect(answer).rejects.toThrow('a start-up file of the login (such as ~/.bashrc) begins another shell')
  await expect(answer).rejects.toThrow('case $- in *i*) exec zsh;; esac')
  await expect(answer).rejects.not.toThrow(/plumbline-/)
})

test('an answer without its end is none', async () => {
  const { shell } = await sshServer()

  await expect(shell.run('echo half; kill -9 $$')).rejects.toThrow('was cut off (exit code')
})

test('a command that the shell cannot read is an answer with its complaint', async () => {
  const { shell } = await sshServer()
  const { exitCode, stdout, stderr } = await shell.run('echo "')

  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  expect(stderr).toMatch(/unterminated|unexpected EOF/i)
})

test('the language of the login does not matter', async () => {
  const { shell } = await sshServer(undefined, { LC_ALL: 'de_DE.UTF-8', LANGUAGE: 'de' })

  await expect(shell.run('echo "$LC_ALL $LANGUAGE"')).resolves.toMatchObject({ stdout: 'C \n' })
})

test('root needs no sudo, everybody else uses it, and its refusal is told from an exit code', async () => {
  const sudo = 'echo by sudo >&2; while [ "$1" != -- ]; do shift; done; shift; exec "$@"'
  const root = await sshServer(undefined, programs({ id: 'echo 0', sudo: 'exit 9' }))
  const user = await sshServer(undefined, programs({ id: 'echo 1000', sudo }))
  const refused = await sshServer(
    undefined,
    programs({ id: 'echo 1000', sudo: 'echo "sudo: a password is required" >&2; exit 1' }),
  )

  await expect(root.shell.run('exit 1', { root: true })).resolves.toMatchObject({ exitCode: 1, stderr: '' })
  await expect(user.shell.run('echo $LC_ALL; exit 1', { root: true })).resolves.toEqual({
    ...{ exitCode: 1, stdout: 'C\n', stderr: '' },
  })
  await expect(refused.shell.run('true', { root: true })).rejects.toThrow(
    new RootRefused('the host', 'sudo: a password is required'),
  )
})

const lives = (mark: string): boolean =>
  execFileSync('ps', ['-A', '-o', 'args='], { encoding: 'utf8' }).includes(`sleep ${mark}`)

test.for([
  ['that takes too long', (shell, command) => shell.run(command, { timeoutMs: 300 }), 'did not end within 0.3 s'],
  ['that is cancelled', (shell, command) => shell.run(command, { signal: AbortSignal.timeout(300) }), 'was cancelled'],
] satisfies [
  string,
  (shell: Awaited<ReturnType<typeof sshServer>>['shell'], command: string) => Promise<unknown>,
  string,
][])('a command %s is ended on the machine, with all that it began', async ([name, run, sentence]) => {
  const { shell } = await sshServer()
  const mark = `${1000 + name.length}.${process.pid}`

  const running = run(shell, `( timeout 900 setsid sleep ${mark} ) & sleep ${mark}; sleep ${mark}`)
  await expect(running).rejects.toThrow(sentence)
  await expect.poll(() => lives(mark), { timeout: 10_000 }).toBe(false)
})

test('what was cancelled before it began does not begin', async () => {
  const { shell } = await sshServer()

  await expect(shell.run('true', { signal: AbortSignal.abort() })).rejects.toThrow('`true` on the host was cancelled.')
})

test('endless output ends with an error, not with the memory', async () => {
  const { shell } = await sshServer()

  await expect(shell.run('yes')).rejects.toThrow(new ShellError('`yes` on the host printed more than 64 MB.'))
}, 20_000)
