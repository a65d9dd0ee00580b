import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { root } from '../provision/inventory.ts'

test('waivers that are added at once are all kept', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-waive-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const expires = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)
  const waive = (id: string): Promise<number | null> => {
    const words = [join(root, 'cli/waive.ts'), id, '--reason', 'a test', '--owner', 'me', '--expires', expires]
    const child = spawn(process.execPath, words, { env: { ...process.env, PLUMBLINE_HOME: folder }, stdio: 'ignore' })
    return new Promise(resolve => child.once('close', resolve))
  }
  const ids = ['NET-01', 'NET-02', 'NET-03', 'NET-04', 'NET-05']

  expect(await Promise.all(ids.map(waive))).toEqual([0, 0, 0, 0, 0])

  const kept = parse(readFileSync(join(folder, 'specs/waivers.yaml'), 'utf8')) as { requirement: string }[]
  expect(kept.map(({ requirement }) => requirement).toSorted()).toEqual(ids)
})
