import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { runCommand } from './command.ts'

afterEach(() => {
  process.exitCode = undefined
})

const running = (action: () => void): Promise<void> => {
  vi.spyOn(process, 'argv', 'get').mockReturnValue(['node', 'a.ts'])
  return runCommand(new Command().exitOverride().action(action))
}

test('a file that is a folder, or that may not be read, is a sentence and exit code 3', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-command-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const said = vi.spyOn(console, 'error').mockReturnValue()

  await running(() => void readFileSync(folder))
  await running(() => void readFileSync(join(folder, 'none')))

  expect(said.mock.calls.flat()).toEqual([
    expect.stringMatching(/^EISDIR: /),
    `ENOENT: no such file or directory, open '${join(folder, 'none')}'.`,
  ])
  expect(process.exitCode).toBe(3)
})

test('whatever else goes wrong is no mistake of who typed', async () => {
  await expect(
    running(() => {
      throw new TypeError('a bug')
    }),
  ).rejects.toThrow('a bug')
})
