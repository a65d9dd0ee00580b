import { mkdirSync, mkdtempSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { ConfigurationError } from '../provision/configuration-error.ts'
import { pointLatestAt, startRun } from './run.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'plumbline-run-'))
  vi.stubEnv('PLUMBLINE_RUN', undefined)
})
afterEach(() => {
  rmSync(root, { recursive: true })
  vi.unstubAllEnvs()
})

test('A run is begun once in a process, and its folder is named after the time', () => {
  const run = startRun(root)

  expect(run.folder).toMatch(/\/reports\/out\/\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/)
  expect(startRun(root).folder).toBe(run.folder)
})

test('Two runs within one second have two folders', () => {
  const folders = [1, 2, 3].map(() => {
    vi.stubEnv('PLUMBLINE_RUN', undefined)
    return startRun(root).folder
  })
  expect(new Set(folders).size).toBe(3)
})

test('A caller may choose the folder', () => {
  vi.stubEnv('PLUMBLINE_RUN', join(root, 'mine'))
  expect(startRun(root).about()).toMatchObject({ id: 'mine' })
})

test('A run remembers its target, and why nothing could be looked at', () => {
  const run = startRun(root)
  run.describe({ name: 'attic', address: '192.0.2.7' })
  run.refuse(new ConfigurationError('No such target.'))

  expect(startRun(root).about()).toMatchObject({
    target: { name: 'attic', address: '192.0.2.7' },
    refused: { message: 'No such target.', misconfigured: true },
  })
})

test('latest points at the run that ended last', () => {
  const run = startRun(root)
  pointLatestAt(run.folder)
  pointLatestAt(join(root, 'reports/out/2026-11-21T01-02-03Z'))

  expect(readlinkSync(join(root, 'reports/out/latest'))).toBe('2026-11-21T01-02-03Z')
})

test('Where nothing can be left behind, that is a mistake of whoever set it up, and no failed requirement', () => {
  mkdirSync(join(root, 'reports'))
  writeFileSync(join(root, 'reports/out'), '')
  expect(() => startRun(root)).toThrow(ConfigurationError)
  vi.stubEnv('PLUMBLINE_RUN', join(root, 'reports/out/mine'))
  expect(() => startRun(root)).toThrow(/reports\/out\/mine cannot be written: ENOTDIR/)
  vi.stubEnv('PLUMBLINE_RUN', '/proc/nowhere/mine')
  expect(() => startRun(root)).toThrow(/^\/proc\/nowhere\/mine cannot be written: ENOENT/)
})
