import { expect, test } from 'vitest'
import { OperationError } from './host.ts'
import { LocalMachine } from './local-machine.ts'
import { sh } from './shell.ts'

test('reads of one moment travel together and keep their own answers', async () => {
  const machine = new LocalMachine()

  const answers = await Promise.all([
    machine.host.read('printf one'),
    machine.host.read('echo two; echo trouble >&2; exit 3'),
    machine.host.read('true'),
    machine.host.read('cat'),
  ])

  expect(machine.ran).toHaveLength(1)
  expect(answers).toEqual([
    { exitCode: 0, stdout: 'one', stderr: '' },
    { exitCode: 3, stdout: 'two\n', stderr: 'trouble\n' },
    { exitCode: 0, stdout: '', stderr: '' },
    { exitCode: 0, stdout: '', stderr: '' },
  ])
})

test('the same question is asked once', async () => {
  const machine = new LocalMachine()

  const ask = () => machine.host.read(sh`echo x >>${machine.folder}/asked; cat ${machine.folder}/asked`)
  const [first, second] = await Promise.all([ask(), ask()])

  expect(first).toEqual({ exitCode: 0, stdout: 'x\n', stderr: '' })
  expect(second).toBe(first)
})

test('a read that comes back incomplete is an error, not an empty answer', async () => {
  const machine = new LocalMachine()
  machine.program('mktemp', 'exit 1')

  await expect(machine.host.read('true')).rejects.toThrow('this machine could not be read as root: exit code 70')
})

test('a command that fails says which, how, and the end of what it complained', async () => {
  const { host } = new LocalMachine()

  await expect(host.run('echo "no such thing" >&2; exit 4')).rejects.toThrow(
    new OperationError('`echo "no such thing" >&2; exit 4` on this machine ended with exit code 4: no such thing.'),
  )
})
