import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { expect, test } from 'vitest'
import { root } from '../provision/inventory.ts'
import type { Audit } from './audit.ts'
import { auditSchema } from './audit-schema.ts'
import { json } from './formats/json.ts'
import { hostileAudit } from './testing/hostile.ts'
import { finding, sampleAudit, variedAudit } from './testing/sample.ts'

function validator() {
  const ajv = new Ajv2020({ strict: true, strictRequired: false, allErrors: true })
  formats.default(ajv)
  return ajv.compile(JSON.parse(auditSchema()))
}

const written = (audit: Audit) => JSON.parse(json.render(audit, []))

// `npx vitest run --project suite reports/audit-schema -u` writes it anew. Where a reader of the one before would be wrong, the form gets the next number.
test('The committed schema is that of what is written', async () => {
  await expect(auditSchema()).toMatchFileSnapshot(join(root, 'docs/audit-1.schema.json'))
})

test('Every reader of JSON takes what a host wrote half a character into', () => {
  expect(json.render(hostileAudit(), [])).not.toMatch(/(?<!\\)(?:\\\\)*\\ud[89a-f]/i)
})

test('Whatever became of a run, its schema takes it', () => {
  const validate = validator()
  const past = { findings: [finding({ state: 'failed', failures: [{ message: 'no', assertion: true }] })] }
  const audits = [
    variedAudit().audit,
    hostileAudit(),
    sampleAudit({ findings: [] }),
    sampleAudit({ misconfigured: 'PLUMBLINE_AT_LEAST is "x".' }),
    sampleAudit({ ...past, waivers: [{ requirement: 'NET-99', reason: 'r', owner: 'o', expires: '2027-01-01' }] }),
  ]
  expect(audits.flatMap(audit => (validate(written(audit)) ? [] : validate.errors))).toEqual([])
})

test('What is no audit is refused', () => {
  const validate = validator()
  const whole = written(sampleAudit())
  const { exitCode: _, ...cut } = whole
  expect(validate(cut)).toBe(false)
  expect(validate({ ...whole, more: 1 })).toBe(false)
  expect(validate({ ...whole, schema: 'plumbline-audit-2' })).toBe(false)
  expect(validate({ ...whole, startedAt: 'yesterday' })).toBe(false)
})
