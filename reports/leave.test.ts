import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { schemaFile } from './audit-schema.ts'
import { formats } from './formats/formats.ts'
import { readHistory } from './history.ts'
import { leave, unlessRefused } from './leave.ts'
import { changedSince, manifestFile } from './manifest.ts'
import { sampleAudit, variedAudit } from './testing/sample.ts'
import { holding, spec, trialFolder, trialRun } from './testing/trial-run.ts'

// Some start vitest, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 })

function runFolder(): string {
  const out = mkdtempSync(join(tmpdir(), 'plumbline-leave-'))
  onTestFinished(() => rmSync(out, { recursive: true }))
  mkdirSync(join(out, 'run'))
  return join(out, 'run')
}

/** Makes a file one that finds no room on the disk. */
const fill = (folder: string, file: string): void => symlinkSync('/dev/full', join(folder, `${file}.${process.pid}`))

const files = [...formats.map(({ file }) => file), schemaFile]
const { audit, records } = variedAudit()

test('A run is left in every format, with its schema and its manifest, and is the latest', () => {
  const folder = runFolder()
  expect(leave(folder, audit, records)).toEqual([])
  expect(readdirSync(folder).toSorted()).toEqual([...files, manifestFile].toSorted())
  expect(changedSince(folder)).toEqual([])
  expect(readlinkSync(join(folder, '../latest'))).toBe('run')
})

test.for(files)('Where the disk has no room for %s, all else is left', file => {
  const folder = runFolder()
  symlinkSync('before', join(folder, '../latest'))
  fill(folder, file)

  expect(leave(folder, audit, records)).toEqual([
    `Of this run ${file} cannot be written (ENOSPC: no space left on device).`,
  ])
  expect(readdirSync(folder).toSorted()).toEqual([...files, manifestFile].filter(one => one !== file).toSorted())
  expect(changedSince(folder)).toEqual([])
  expect(readlinkSync(join(folder, '../latest'))).toBe('before')
})

test('Where it has room for nothing, that is one sentence, and one for the manifest', () => {
  const folder = runFolder()
  writeFileSync(join(folder, 'evidence.jsonl'), '')
  for (const file of [...files, manifestFile]) fill(folder, file)
  expect(leave(folder, audit, records)).toEqual([
    `Of this run ${files.join(', ')} cannot be written (ENOSPC: no space left on device).`,
    'This run has no manifest (ENOSPC: no space left on device).',
  ])
  expect(readdirSync(folder)).toEqual(['evidence.jsonl'])
})

test('A mistake of our own is not taken for a full disk', () => {
  const broken = { ...sampleAudit(), requirements: undefined } as never
  expect(() => leave(runFolder(), broken, [])).toThrow(TypeError)
  const mistake = (): never => {
    throw new TypeError('ours')
  }
  expect(() => unlessRefused('Nothing is lost', mistake)).toThrow('ours')
})

test('A run on a disk that is full by then keeps its exit code, and the records of those before', async () => {
  const folder = trialFolder()
  const out = join(folder, 'reports/out')
  mkdirSync(out, { recursive: true })
  // Only root can make a disk so small; elsewhere /dev/full has to do, above.
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', out]).status !== 0)
    return expect(formats).not.toEqual([])
  onTestFinished(() => void spawnSync('umount', [out]))

  const before = await trialRun({ 'specs/perimeter/a.spec.ts': spec('NET-01', holding) }, { folder })
  const latest = readlinkSync(join(out, 'latest'))
  const filler = `const { appendFileSync } = await import('node:fs')
    try { for (;;) appendFileSync(${JSON.stringify(join(out, 'filler'))}, Buffer.alloc(4096)) } catch {}`
  const full = await trialRun({ 'specs/perimeter/a.spec.ts': spec('NET-01', `${filler}; ${holding}`) }, { folder })

  expect([before.exitCode, full.exitCode]).toEqual([0, 0])
  expect(full.output.match(/^Of this run .*/gm)).toEqual([expect.stringMatching(/audit\.json.* \(ENOSPC: /)])
  expect(readlinkSync(join(out, 'latest'))).toBe(latest)
  expect(changedSince(join(out, latest))).toEqual([])
  expect(readHistory(folder).runs[0]).toMatchObject({ run: latest })

  rmSync(join(out, 'filler'))
  await trialRun({ 'specs/perimeter/a.spec.ts': spec('NET-01', holding) }, { folder })
  expect(readHistory(folder).runs.at(-1)).toMatchObject({ run: readlinkSync(join(out, 'latest')), exitCode: 0 })
  return undefined
})

test('Two runs at once leave two whole records, and both are remembered', async () => {
  const folder = trialFolder()
  const files = { 'specs/perimeter/a.spec.ts': spec('NET-01', holding) }
  await trialRun(files, { folder })
  const both = await Promise.all([trialRun(files, { folder }), trialRun(files, { folder })])

  const out = join(folder, 'reports/out')
  const runs = readdirSync(out).filter(name => name.startsWith('2'))
  expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0])
  expect(runs).toHaveLength(3)
  expect(runs.flatMap(name => changedSince(join(out, name)))).toEqual([])
  expect(readHistory(folder)).toMatchObject({ runs: [{}, {}, {}], unreadable: [] })
  expect(runs).toContain(readlinkSync(join(out, 'latest')))
})
