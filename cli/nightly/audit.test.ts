import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ConfigurationError } from '../../provision/configuration-error.ts'
import { Run } from '../../reports/run.ts'
import { auditIn, newsWithoutReport } from './audit.ts'

test('An audit that was refused, or that was lost, is told with what is known of it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-night-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  expect(newsWithoutReport('nas', folder, 143)).toMatchObject({
    notice: { title: 'nas: Nothing was looked at: the audit left no report, and exit code 143.', urgent: true },
    run: { run: basename(folder), exitCode: 2, target: { name: 'nas' }, changes: null },
  })
  Run.begin(folder).refuse(new ConfigurationError('specs/waivers.yaml is not YAML.'))
  expect(newsWithoutReport('nas', folder, 3)).toMatchObject({
    notice: { title: 'nas: Nothing was looked at: specs/waivers.yaml is not YAML.' },
    run: { exitCode: 3 },
  })
})

test('A report that was not written to its end is none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-night-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  expect(auditIn(folder)).toBeUndefined()
  writeFileSync(join(folder, 'audit.json'), '{"schema":"plumb')
  expect(auditIn(folder)).toBeUndefined()
})
