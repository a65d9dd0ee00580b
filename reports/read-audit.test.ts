import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { ConfigurationError } from '../provision/configuration-error.ts'
import { json } from './formats/json.ts'
import { readAudit } from './read-audit.ts'
import { sampleAudit, variedAudit } from './testing/sample.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumbline-audit-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = join(folder, 'audit.json')

function readBack(text: string) {
  writeFileSync(file, text)
  return readAudit(file)
}

test('What was written is read as it was', () => {
  const { audit } = variedAudit()
  expect(readBack(json.render(audit, []))).toEqual({ $schema: './audit.schema.json', ...audit })
})

const whole = { ...sampleAudit() }

test.for<[string, string, string]>([
  ['of a newer version', JSON.stringify({ ...whole, schema: 'plumbline-audit-2' }), 'by a newer version of the suite'],
  ['that was cut short', '{"schema":"plumbline-audit-1","run":', 'is no JSON'],
  [
    'that somebody changed',
    JSON.stringify({ ...whole, exitCode: 7 }),
    'no audit that this version of the suite reads (exitCode: ',
  ],
  ['of something else', '[1]', 'is no audit that this version'],
  ['of nothing', '', 'is no JSON'],
])('One %s is refused in a sentence that names the file', ([, text, about]) => {
  expect(() => readBack(text)).toThrow(ConfigurationError)
  expect(() => readBack(text)).toThrow(about)
  expect(() => readBack(text)).toThrow(file)
})

test('One that is not there is refused, too', () => {
  expect(() => readAudit(join(folder, 'none.json'))).toThrow(/none\.json cannot be read \(ENOENT/)
})
