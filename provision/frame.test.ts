import { expect, test } from 'vitest'
import { sshServer } from './ssh-server.ts'

/** A login whose start-up file does this before it runs what it was given. */
const startingWith = (line: string) =>
  sshServer(['/bin/sh', '-c', `${line}; exec sh -c "$0"`], { PATH: process.env.PATH })

test.for(['exec 2>&1', 'exec >&2', 'exec 2>&1 3>/dev/null', 'echo hello >&2; exec 2>&1; printf up'])(
  'a start-up file with `%s` makes no answer of a complaint',
  async line => {
    const { shell } = await startingWith(line)

    await expect(shell.run('echo one; echo oops >&2; echo two; cat; exit 7', { input: 'in' })).resolves.toEqual({
      ...{ exitCode: 7, stdout: 'one\ntwo\nin', stderr: 'oops\n' },
    })
    await expect(shell.run('printf "a\\0b"')).resolves.toEqual({ exitCode: 0, stdout: 'a\0b', stderr: '' })
    await expect(shell.run('echo "')).resolves.toMatchObject({ exitCode: 2, stdout: '' })
    await expect(shell.run('echo out; printf "plumbline begin 7" >&2')).resolves.toMatchObject({ stdout: 'out\n' })
  },
)

test.for(['exec 2>/dev/null', 'exec 2>>/dev/null 3>&1'])('with `%s` only the complaints are lost', async line => {
  const { shell } = await startingWith(line)

  await expect(shell.run('echo one; echo oops >&2')).resolves.toEqual({ exitCode: 0, stdout: 'one\n', stderr: '' })
})

test.for(['exec >/dev/null', 'exec >/dev/null 2>&1', 'exec </dev/null'])(
  'with `%s` there is no answer, and the sentence says where to look',
  async line => {
    const { shell } = await startingWith(line)

    await expect(shell.run('echo one')).rejects.toThrow(
      /did not run \/bin\/sh .*mend its start-up files, which may send what is printed elsewhere/,
    )
  },
)

/** A login whose output goes through another program, as `exec > >(…)` makes it in bash. */
const through = (program: string) => sshServer(['/bin/sh', '-c', `sh -c "$0" | ${program}`], { PATH: process.env.PATH })

test('what another program has changed on its way is no answer', async () => {
  const { shell } = await through("sed 's/^/12:00 /'")

  await expect(shell.run('echo one')).rejects.toThrow(
    /a start-up file .* sends what is printed through another program/,
  )
})

test('what another program only copies is one', async () => {
  const { shell } = await through('tee /dev/null')

  await expect(shell.run('echo one; echo oops >&2')).resolves.toMatchObject({ stdout: 'one\n', stderr: 'oops\n' })
})

test('a command of such a login is ended when its time is over', async () => {
  for (const line of ['exec 2>&1', 'exec >&2']) {
    const { shell } = await startingWith(line)
    await expect(shell.run('echo begun; sleep 60', { timeoutMs: 500 })).rejects.toThrow('did not end within 0.5 s')
  }
})
