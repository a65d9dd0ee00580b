import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { connect } from '../../../provision/connect.ts'
import { RootRefused, ShellError } from '../../../provision/shell.ts'
import { seenValue } from './seen.ts'
import { survey } from './survey.ts'

const here = () => connect({ host: 'local', port: 22, user: 'nobody', hostKey: '' }, 'this machine')

test('this very machine is looked at, and nothing of it is changed', async () => {
  using shell = await here()
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-survey-'))
  try {
    const before = [statSync('/etc').mtimeMs, statSync(folder).mtimeMs, readdirSync('/dev/shm').length]
    const seen = await survey(shell)
    expect(seenValue(seen.name)).toBe(execFileSync('uname', ['-n'], { encoding: 'utf8' }).trim().split('.')[0])
    expect(seenValue(seen.os)?.id).toMatch(/^[a-z]+$/)
    expect([statSync('/etc').mtimeMs, statSync(folder).mtimeMs, readdirSync('/dev/shm').length]).toEqual(before)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('who may not become root sees what anybody may see', async () => {
  using shell = await here()
  const asked: unknown[] = []
  const seen = await survey({
    name: 'the host',
    run: async (command, options) => {
      asked.push(options?.root)
      if (options?.root) throw new RootRefused('the host', 'a password is required')
      return shell.run(command, options)
    },
  })
  expect(seen.rootRefused).toBe('a password is required')
  expect(asked).toContain(false)
  expect(seenValue(seen.name)).toBeDefined()
})

test('nor who has no sudo at all', async () => {
  using shell = await here()
  const seen = await survey({
    name: 'the host',
    run: async (command, options) => {
      if (options?.root) throw new ShellError('sh: exec: sudo: Permission denied')
      return shell.run(command, options)
    },
  })
  expect(seen.rootRefused).toBe('there is no sudo for it')
  expect(seenValue(seen.os)).toBeDefined()
})

test('a machine that runs nothing says so in a sentence', async () => {
  const answer = { exitCode: 127, stdout: '', stderr: '% Unknown command' }
  await expect(survey({ name: 'the switch', run: async () => answer })).rejects.toThrow(
    'the switch could not be looked at: % Unknown command',
  )
})
