import { expect, test } from 'vitest'
import { ConfigurationError } from '../provision/configuration-error.ts'
import { parseWaivers, readWaivers } from './waivers.ts'

const whole = '- {requirement: NET-22, reason: Disk, owner: ops, expires: 2027-03-01}'

test('A waiver has a requirement, a reason, an owner and an end', () => {
  expect(parseWaivers(whole, 'waivers.yaml')).toEqual([
    { requirement: 'NET-22', reason: 'Disk', owner: 'ops', expires: '2027-03-01' },
  ])
})

test('A file with comments only, and no file at all, waive nothing', () => {
  expect(parseWaivers('# nothing\n', 'waivers.yaml')).toEqual([])
  expect(readWaivers('/nowhere/waivers.yaml', 'waivers.yaml')).toEqual([])
})

test.for([
  [whole.replace('reason: Disk, ', ''), 'reason'],
  [whole.replace('owner: ops', 'owner: ""'), 'owner'],
  [whole.replace(', expires: 2027-03-01', ''), 'expires'],
  [whole.replace('2027-03-01', 'never'), 'expires'],
  [whole.replace('2027-03-01', '2027-02-30'), 'expires'],
  [whole.replace('NET-22', 'net-22'), 'requirement'],
  [whole.replace('owner', 'approver'), 'owner'],
  [`${whole}\n${whole}`, 'twice'],
  ['requirement: NET-22', 'a list'],
  ['- [', 'not YAML'],
] as const)('%s is refused in a sentence about %s', ([text, about]) => {
  expect(() => parseWaivers(text, 'waivers.yaml')).toThrow(ConfigurationError)
  expect(() => parseWaivers(text, 'waivers.yaml')).toThrow(about)
})
