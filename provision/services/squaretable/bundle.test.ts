import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { bundle } from './bundle.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumbline-bundle-'))
afterAll(() => rmSync(folder, { recursive: true }))

const whole = await bundle()

/** Runs a bundle in a folder where there is nothing else. */
function run(text: string, ...words: string[]): Promise<{ code: unknown; said: string }> {
  const file = join(folder, 'server.mjs')
  writeFileSync(file, text)
  const { promise, resolve } = Promise.withResolvers<{ code: unknown; said: string }>()
  execFile(process.execPath, [file, ...words], { cwd: folder, env: {} }, (error, stdout, stderr) =>
    resolve({ code: error?.code ?? 0, said: stdout + stderr }),
  )
  return promise
}

test('the service is one file that runs by itself', async () => {
  const { code, said } = await run(whole, 'serve')

  expect(said).toContain('DATABASE_URL is not set')
  expect(code).toBe(3)
})

test('the same sources make the same file, which tells nothing of the machine', async () => {
  expect(await bundle()).toBe(whole)
  expect(whole).not.toContain(join(import.meta.dirname, '../../..'))
})

test('a patch is in the file, as it would be had the source been changed', async () => {
  const patches = [{ file: 'src/configuration.ts', find: '`${name} is not set`', replace: '`${name} is away`' }]
  const { said } = await run(await bundle({ patches }), 'serve')

  expect(said).toContain('DATABASE_URL is away')
})

test.for([
  ['is nowhere', 'src/configuration.ts', 'not in there', 'is there 0 times'],
  ['is in more places', 'src/configuration.ts', 'const', 'needs its text exactly once in src/configuration.ts'],
  ['is empty', 'src/configuration.ts', '', 'is there 0 times'],
  ['is of no part of the service', 'service.ts', 'readyWithin', 'service.ts, which is not part of the service'],
] as const)('a patch whose text %s is refused', async ([, file, find, complaint]) => {
  await expect(bundle({ patches: [{ file, find, replace: 'x' }] })).rejects.toThrow(complaint)
})
