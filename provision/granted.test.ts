import { spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { CallOptions, Runner } from './command.ts'
import { asAsked, type RootRights, runAllowed } from './granted.ts'
import { NotGranted, RootRefused } from './shell-error.ts'

/** A login that may not become root, on this machine. @param lists what stands for the list of looks; undefined where the host has none. */
function login(lists: string | undefined) {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-granted-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const program = join(folder, 'look')
  const sudo = `[ "$2" = ${program} ] && [ $# = 2 ] && exec ${program}; echo "sudo: a password is required" >&2; exit 1`
  const programs = { id: 'echo 1000', sudo, ...(lists !== undefined && { look: lists }) }
  for (const [name, script] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${script}\n`)
    chmodSync(join(folder, name), 0o755)
  }
  const begun: string[] = []
  const runner: Runner = {
    name: 'the host',
    begin: (commandLine, done) => {
      begun.push(commandLine)
      const child = spawn('/bin/sh', ['-c', commandLine], { env: { PATH: `${folder}:${process.env.PATH}` } })
      child.stdin.on('error', () => undefined)
      done(undefined, {
        ...{ input: child.stdin, output: child.stdout, complaints: child.stderr, abandon: () => void child.kill() },
        onClose: listener => void child.once('close', listener),
      })
    },
    onBroken: () => () => undefined,
    whyBroken: () => '',
  }
  const rights: RootRights = {}
  return {
    begun,
    run: (command: string, options: CallOptions = {}) =>
      runAllowed(runner, rights, command, options, () => undefined, program),
  }
}

const echoing = 'echo "plumbline-look runs"; cat; echo oops >&2; exit 3'

test('what root may not be asked is given to the list of looks, word for word', async () => {
  const { run } = login(echoing)

  await expect(run('sh -s', { input: 'echo "it\'s"\n', root: true })).resolves.toEqual({
    ...{ exitCode: 3, stdout: asAsked('sh -s', 'echo "it\'s"\n'), stderr: 'oops\n' },
  })
})

test('that root refuses is found out once, and what needs no root is run as ever', async () => {
  const { run, begun } = login(echoing)
  await run('true', { root: true })
  await run('true', { root: true })

  expect(begun).toHaveLength(3)
  await expect(run('cat', { input: 'in' })).resolves.toEqual({ exitCode: 0, stdout: 'in', stderr: '' })
})

test('a look that is not in the list says so, and what would be', async () => {
  const { run } = login('echo "not in the list" >&2; exit 1')
  const answer = run('id', { root: true })

  await expect(answer).rejects.toThrow(NotGranted)
  await expect(answer).rejects.toThrow(/does not list this look: `npm run init -- --sudoers` writes what it can list/)
})

test('where there is no list, sudo has refused', async () => {
  await expect(login(undefined).run('id', { root: true })).rejects.toThrow(
    new RootRefused('the host', 'sudo: a password is required'),
  )
})
