import { expect, test } from 'vitest'
import { ConfigurationError } from '../provision/configuration-error.ts'
import { parseWaivers, readWaivers } from './waivers.ts'

const today = '2026-12-01'
const whole = '- {requirement: NET-22, reason: Disk, owner: ops, expires: 2027-03-01}'

test('A waiver has a requirement, a reason, an owner and an end', () => {
  expect(parseWaivers(whole, 'waivers.yaml', today)).toEqual([
    { requirement: 'NET-22', reason: 'Disk', owner: 'ops', expires: '2027-03-01' },
  ])
})

test('A waiver may be for one target, and another for another', () => {
  const each = ['nas', 'web'].map(target => whole.replace('}', `, target: ${target}}`)).join('\n')
  expect(parseWaivers(each, 'waivers.yaml', today).map(({ target }) => target)).toEqual(['nas', 'web'])
})

test('An attestation may last a year, and says that it is one', () => {
  const attested = (expires: string, more = 'true') =>
    parseWaivers(whole.replace('2027-03-01', expires).replace('}', `, attestation: ${more}}`), 'waivers.yaml', today)
  expect(attested('2027-12-01')).toMatchObject([{ attestation: true }])
  expect(() => attested('2027-12-02')).toThrow('a day within 365 days for an attestation, until 2027-12-01')
  expect(() => attested('2027-03-01', 'yes')).toThrow('attestation: expected true, or nothing')
})

test('It may say when it was seen: before it ends, and not in days to come', () => {
  const seen = (day: string, kind = 'attestation: true, ') =>
    parseWaivers(whole.replace('}', `, ${kind}seen: ${day}}`), 'waivers.yaml', today)
  expect(seen(today)).toMatchObject([{ seen: today }])
  expect(() => seen('2026-12-02')).toThrow('seen: expected a day that is not after 2026-12-01')
  expect(() => seen('yesterday')).toThrow('seen: expected the day on which it was seen, such as 2026-11-21')
  expect(() => seen(today, '')).toThrow('seen: only an attestation says when it was seen')
})

test('A file with comments only, and no file at all, waive nothing', () => {
  expect(parseWaivers('# nothing\n', 'waivers.yaml', today)).toEqual([])
  expect(readWaivers('/nowhere/waivers.yaml', 'waivers.yaml', today)).toEqual([])
})

test('What an editor put before the text is none of it, and a folder is no file', () => {
  expect(parseWaivers(`\ufeff${whole}`, 'waivers.yaml', today)).toHaveLength(1)
  expect(() => readWaivers('/', 'waivers.yaml', today)).toThrow(ConfigurationError)
})

test.for([
  [whole.replace('reason: Disk, ', ''), 'reason'],
  [whole.replace('owner: ops', 'owner: ""'), 'owner'],
  [whole.replace(', expires: 2027-03-01', ''), 'expires'],
  [whole.replace('2027-03-01', 'never'), 'expires'],
  [whole.replace('2027-03-01', '2027-02-30'), 'expires'],
  [whole.replace('NET-22', 'net-22'), 'requirement'],
  [whole.replace('owner', 'approver'), 'owner'],
  [whole.replace('2027-03-01', '2027-03-02'), 'a day within 90 days, until 2027-03-01'],
  [`${whole}\n${whole}`, 'twice'],
  [`${whole}\n${whole.replace('}', ', target: nas}')}`, 'twice'],
  ['requirement: NET-22', 'a list'],
  ['- [', 'not YAML'],
] as const)('%s is refused in a sentence about %s', ([text, about]) => {
  expect(() => parseWaivers(text, 'waivers.yaml', today)).toThrow(ConfigurationError)
  expect(() => parseWaivers(text, 'waivers.yaml', today)).toThrow(about)
})
