import { execFile } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { root } from '../provision/inventory.ts'
import { oscalBreaches } from '../reports/testing/oscal-rules.ts'

const run = (...words: string[]) => promisify(execFile)(process.execPath, ['cli/oscal.ts', ...words], { cwd: root })

test('The two documents are written into a folder that need not be there', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'oscal-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const { stdout } = await run(join(folder, 'a/b'))
  const files = readdirSync(join(folder, 'a/b'))

  expect(files).toEqual(['catalog.json', 'component-definition.json'])
  expect(files.flatMap(file => oscalBreaches(JSON.parse(readFileSync(join(folder, 'a/b', file), 'utf8'))))).toEqual([])
  expect(stdout).toMatch(/^\d+ requirements: /)
})

test.for(['README.md', '/proc/nowhere/oscal'])(
  '%s, which is no folder, is one sentence and exit code 3',
  async folder => {
    await expect(run(folder)).rejects.toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/^Nothing can be written to \S+: [^\n]+\n$/),
    })
  },
)
