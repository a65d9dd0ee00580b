import { expect, test } from 'vitest'
import type { DeployPlan } from '../provision/plan.ts'
import { isYes } from './agreeing.ts'
import { planLines } from './plan-words.ts'

const nothing: DeployPlan = {
  account: { inTheWay: [], affected: [], untouched: [], lacks: undefined },
  changes: [],
  settled: ['docker', 'firewall'],
  variables: [],
}

test('a host on which all is done says so', () => {
  expect(planLines(nothing, 'homelab')).toEqual([
    'Already as it should be: docker, firewall.',
    '',
    'Nothing to do on homelab.',
  ])
})

test('what is in the way comes first, and the changes are counted', () => {
  const plan: DeployPlan = {
    account: {
      inTheWay: ['80/tcp is taken.'],
      affected: [{ what: 'Docker restarts.', asked: true }],
      untouched: ['the zones docker'],
      lacks: undefined,
    },
    changes: [
      { part: 'docker', what: 'restart Docker' },
      { part: 'pihole', what: 'names', uncertain: true },
    ],
    settled: [],
    variables: ['NPM_ADMIN_EMAIL is not set'],
  }
  const lines = planLines(plan, 'homelab')

  expect(lines[0]).toMatch(/^In the way on homelab/)
  expect(lines).toContain('  - Docker restarts. (asked for)')
  expect(lines).toContain('  - pihole: names (perhaps)')
  expect(lines).toContain('  - NPM_ADMIN_EMAIL is not set')
  expect(lines.at(-1)).toBe('2 changes to make on homelab. Nothing was changed.')
})

test('of a host that is not of the stack nothing is counted, but it is said what the inventory needs', () => {
  const lines = planLines({ ...nothing, settled: [], account: { ...nothing.account, lacks: '`domain`' } }, 'own')

  expect(lines).toEqual([
    'own is not described as a host of the stack. For a deploy its entry in the inventory needs `domain`.',
  ])
})

test.for([
  ['y', true],
  ['Yes ', true],
  ['', false],
  ['yep', false],
  ['no', false],
] as const)('"%s" is a yes: %s', ([word, yes]) => {
  expect(isYes(word)).toBe(yes)
})
