import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { root } from '../provision/inventory.ts'
import { leave } from '../reports/leave.ts'
import { finding, sampleAudit } from '../reports/testing/sample.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-diff-'))
  const failed = finding({ state: 'failed', failures: [{ message: 'no', assertion: true }] })
  for (const [name, findings] of [
    ['one', [finding()]],
    ['other', [failed]],
  ] as const) {
    mkdirSync(join(folder, name))
    leave(join(folder, name), sampleAudit({ findings }), [])
  }
})
afterEach(() => rmSync(folder, { recursive: true }))

const diff = (a: string, b: string) =>
  spawnSync(process.execPath, ['cli/diff.ts', join(folder, a), join(folder, b)], { cwd: root, encoding: 'utf8' })

const change = (file: string, from: string, to: string): void => {
  const text = readFileSync(join(folder, file), 'utf8')
  expect(text).toContain(from)
  writeFileSync(join(folder, file), text.replace(from, to))
}

test('Two folders are compared, and the exit code says whether they differ', () => {
  expect(diff('one', 'one')).toMatchObject({ status: 0, stderr: '' })
  expect(diff('one', 'other')).toMatchObject({ status: 1, stdout: expect.stringContaining('NET-02  passed → failed') })
})

test('A run that somebody changed is compared, and said to be changed', () => {
  change('other/audit.json', '"verdict": "failed"', '"verdict": "passed"')
  expect(diff('one', 'other')).toMatchObject({
    status: 0,
    stderr: `${join(folder, 'other')}: audit.json was changed.\n`,
  })
})

test.for<[string, string, string]>([
  ['"schema": "plumbline-audit-1"', '"schema": "plumbline-audit-2"', 'by a newer version of the suite'],
  ['"exitCode": 1', '"exitCode": ', 'is no JSON'],
  ['"exitCode": 1', '"exitCode": "one"', 'is no audit that this version of the suite reads (exitCode: '],
])('One in which %s reads %s is refused in a sentence', ([from, to, sentence]) => {
  change('other/audit.json', from, to)
  expect(diff('one', 'other')).toMatchObject({ status: 3, stderr: expect.stringContaining(sentence) })
})
