import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'

const folder = vi.hoisted(() => ({ at: '' }))
vi.mock('../../../reports/run.ts', () => ({ newFolder: () => folder.at }))
vi.mock('../../step.ts', () => ({
  get allSpecs() {
    return [join(folder.at, 'run.mjs')]
  },
}))

const { firstAudit } = await import('./run.ts')

/** An audit that does this in place of a run. */
async function audited(script: string) {
  folder.at = mkdtempSync(join(tmpdir(), 'plumbline-first-audit-'))
  onTestFinished(() => rmSync(folder.at, { recursive: true }))
  writeFileSync(join(folder.at, 'run.mjs'), script)
  const said: string[] = []
  return { exitCode: await firstAudit('box', {}, line => said.push(line)), said }
}

test('who leaves the first audit is told how it is begun again', async () => {
  const { exitCode, said } = await audited('process.exit(130)')
  expect(exitCode).toBe(130)
  expect(said).toEqual([expect.stringContaining('`npm run audit -- --target box`')])
})

test('an audit that leaves nothing behind says what it printed', async () => {
  await expect(audited('console.log("no such thing")')).rejects.toThrow(/came to no end:\nno such thing/)
})
