import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseWaivers } from './waivers.ts'
import { withWaiver } from './waiving.ts'

const today = '2026-12-01'
const added = {
  requirement: 'NET-22',
  reason: 'The log fills: the disk, until #2 arrives.',
  owner: 'ops@example.org',
  expires: '2027-02-01',
}

test('A waiver is added to the file as it is delivered, and its comments stay', () => {
  const empty = readFileSync(join(import.meta.dirname, '../specs/waivers.yaml'), 'utf8')
  const text = withWaiver(empty, added, today)
  expect(parseWaivers(text, 'waivers.yaml', today)).toEqual([added])
  expect(text).toContain('# Accepted nonconformities.')
  expect(text).not.toContain('[')
})

test('Those that there are stay, in their order', () => {
  const one = withWaiver('', added, today)
  const two = withWaiver(`${one}# the next\n`, { ...added, requirement: 'DNS-01', target: 'nas' }, today)
  expect(parseWaivers(two, 'waivers.yaml', today).map(({ requirement }) => requirement)).toEqual(['NET-22', 'DNS-01'])
  expect(two).toContain('# the next')
})

test('What is waived already, and a file that cannot be read, are left as they are', () => {
  const text = withWaiver('', added, today)
  expect(() => withWaiver(text, { ...added, target: 'nas' }, today)).toThrow(/waives NET-22 already, until 2027-02-01/)
  expect(() => withWaiver('- [', added, today)).toThrow('is not YAML')
})
