import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { recipientsByRule } from './creation-rules.ts'

const folder = mkdtempSync(join(tmpdir(), 'plumbline-rules-'))
afterAll(() => rmSync(folder, { recursive: true }))
mkdirSync(join(folder, 'prod'))
const said = (text: string, file = 'prod/.env'): string[] => {
  writeFileSync(join(folder, '.sops.yaml'), text)
  return recipientsByRule(join(folder, file))
}

test('the first rule that fits says to whom', () => {
  const rules = 'creation_rules:\n  - path_regex: ^prod/\n    age: "age1a, age1b"\n  - age: [age1c]\n'
  expect(said(rules)).toEqual(['age1a', 'age1b'])
  expect(said(rules, '.env')).toEqual(['age1c'])
})

test.for<[string, string]>([
  ['creation_rules:\n  - path_regex: other\n    age: age1a\n', 'has no rule whose path_regex fits prod/.env'],
  ['creation_rules:\n  - pgp: 1F2E\n', "names no recipient of age's (age), but pgp"],
  ['creation_rules:\n  - path_regex: "["\n    age: x\n', 'its path_regex [ is no pattern'],
  ['creation_rules: 7\n', '.sops.yaml cannot be read'],
  ['a: [\n', '.sops.yaml cannot be read'],
])('%j is refused in a sentence', ([text, says]) => {
  expect(() => said(text)).toThrow(says)
})

test('without a file of rules nobody is named', () => {
  rmSync(join(folder, '.sops.yaml'))
  expect(recipientsByRule(join(folder, 'prod/.env'))).toEqual([])
})
