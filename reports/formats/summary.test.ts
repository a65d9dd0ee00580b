import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { pastRunOf } from '../history.ts'
import { hostileAudit } from '../testing/hostile.ts'
import { finding, sampleAudit, variedAudit } from '../testing/sample.ts'
import { summary } from './summary.ts'

const told = (changes: Parameters<typeof sampleAudit>[0]): string =>
  stripVTControlCharacters(summary(sampleAudit(changes), 'reports/out/x/audit.html'))

const failed = {
  state: 'failed',
  failures: [{ message: 'expected [ { …(2) } ] to deeply equal []', assertion: true }],
} as const

const notRun = { selected: false, state: 'skipped', notRun: 'A filter left it out.' } as const

test('A run in which everything holds is told in three lines', () => {
  expect(told({}).trim().split('\n')).toEqual([
    '✓ Conforms',
    '  1 requirement on lab: 1 passed',
    '',
    '  Report: reports/out/x/audit.html',
  ])
})

test('Before a deploy everything is told side by side: what was found, and what is wanted', () => {
  const machine = { id: 'e1', what: 'machine', vantage: 'host', startedAt: '2026-11-28T00:00:00.000Z' }
  const record = { ...machine, durationMs: 1, waitedMs: 0, outcome: { value: { memory: 8.1e9, processors: 2 } } }
  const findings = [
    finding({ id: 'PRE-18', tier: 'preflight', title: 'At least 16 GB of memory', evidence: ['e1'], ...failed }),
    finding({ id: 'PRE-02', tier: 'preflight', title: 'The system is one that the target allows', evidence: [] }),
    finding({ id: 'NET-02', ...notRun }),
  ]
  const evidence = { records: [record], unreadable: [] }
  const said = told({ findings, evidence, complete: ['preflight'] }).split('\n')
  const at = said.findIndex(line => line.endsWith(' wanted'))
  const wide = (found: string): string => found.padEnd(48)
  expect(said.slice(at, at + 4).map(line => line.trimEnd())).toEqual([
    `               ${'found'.padEnd(55)} wanted`,
    `  passed       PRE-02 ${wide('as wanted')} The system is one that the target allows`,
    `  failed       PRE-18 ${wide('8.1 GB of memory, 2 processors')} At least 16 GB of memory`,
    '',
  ])
  expect(told({ findings, evidence, complete: ['preflight', 'verify'] })).not.toContain('wanted')
})

test('A run that leaves the nightly requirements to the audit does not say that the target conforms, but what is left and to whom', () => {
  const findings = [finding(), finding({ id: 'API-15', tier: 'nightly', ...notRun })]
  expect(told({ findings }).trim().split('\n').slice(0, 3)).toEqual([
    '✓ 1 passed, 1 left to the night',
    '  2 requirements on lab: 1 not checked, 1 passed',
    '      Left to the night, as they take minutes: API-15. `npm run audit` judges them too.',
  ])
})

test('A selection says how many requirements it was not to judge', () => {
  const findings = [
    finding(),
    finding({ id: 'API-15', tier: 'nightly', ...notRun }),
    finding({ id: 'NET-03', ...notRun }),
  ]
  expect(told({ findings, declared: 63 })).toContain('✓ 1 passed, 62 not asked for\n')
})

test('A failure says what was expected, what was seen, and how to mend it', () => {
  const failures = [{ message: 'elsewhere: expected [ Array(1) ] to deeply equal []', assertion: true }]
  const comparison = {
    expected: '[]',
    seen: '[\n  "intruder 0.0.0.0:8090",\n]',
    difference: [{ side: 'seen', text: 'intruder 0.0.0.0:8090' }] as const,
  }
  expect(
    told({
      findings: [
        finding({ ...failed, failures, comparison: { ...comparison, difference: [...comparison.difference] } }),
      ],
    }),
  ).toContain(`
  failed       NET-02 Every published container port is bound to the Tailscale address
      elsewhere
      expected none
      seen     intruder 0.0.0.0:8090
      remedy   npm run deploy -- --only firewall,services
`)
})

test('What the message says in full is not said again', () => {
  const failures = [{ message: 'expected [ 8090 ] to deeply equal []', assertion: true }]
  const text = told({
    findings: [
      finding({ state: 'failed', failures, comparison: { expected: '[]', seen: '[ 8090 ]', difference: [] } }),
    ],
  })
  expect(text).not.toContain('seen')
})

test('One cause is said once, whatever it made impossible', () => {
  const inconclusive = 'SSH to 10.89.0.10:22 was refused.'
  const findings = ['NET-03', 'NET-01', 'NET-02'].map(id => finding({ id, state: 'failed', inconclusive }))
  expect(told({ findings })).toContain(`
  inconclusive 3 requirements, one cause
      SSH to 10.89.0.10:22 was refused.
      NET-01 NET-02 NET-03
`)
})

test('Findings with the same words keep what they expected, saw and are mended by', () => {
  const alike = ['NET-02', 'NET-03'].map(id => finding({ id, ...failed, remedy: `mend ${id}` }))
  expect(told({ findings: alike })).toMatch(/failed +NET-02.*mend NET-02.*failed +NET-03.*mend NET-03/s)
})

test('A root cause is told, and what follows from it is one line below it', () => {
  const findings = [
    finding({ id: 'PRX-01', ...failed }),
    finding({ id: 'PRX-03', ...failed, needs: ['PRX-01'] }),
    finding({ id: 'TEN-01', state: 'failed', inconclusive: 'no way there', needs: ['PRX-03'] }),
  ]
  const text = told({ findings })
  expect(text).toContain('      2 more follow from it: PRX-03 TEN-01\n')
  expect(text).not.toContain('no way there')
  expect(text.match(/^ {2}(failed|inconclusive)/gm)).toHaveLength(1)
})

test('What concerns the whole run is said once, and not where a requirement says it', () => {
  const text = told({
    findings: [finding(), finding({ id: 'NET-03', state: 'skipped', notRun: 'A hook threw: no socket' })],
    incomplete: ['The run was interrupted.', 'The run was interrupted.', 'A hook threw: no socket'],
  })
  expect(text.match(/interrupted/g)).toHaveLength(1)
  expect(text.match(/no socket/g)).toHaveLength(1)
})

test('Every verdict but passed is told', () => {
  const text = stripVTControlCharacters(summary(variedAudit().audit, 'x'))
  expect(['NET-02', 'GPU-01', 'CTR-04', 'NET-22'].filter(id => !text.includes(id))).toEqual([])
  expect(text).not.toContain('DNS-01')
})

test('what the inventory allows beyond a requirement is listed with its reason', () => {
  const exceptions = ['portainer is privileged. Allowed: It manages the host.']
  expect(told({ findings: [finding({ exceptions })] })).toContain(
    'allowed      NET-02 portainer is privileged. Allowed: It manages the host.',
  )
})

test('What changed since the runs before is told, and otherwise not a word', () => {
  const before = pastRunOf(sampleAudit())
  expect(told({ past: [before] })).not.toContain('Newly')
  expect(told({ findings: [finding(failed)], past: [before] })).toContain('Newly failing: NET-02')
})

test('Nothing that a host says moves the cursor, hides a line or fills the screen', () => {
  const escaped = summary(hostileAudit(), 'x')
  expect(stripVTControlCharacters(escaped)).not.toMatch(/(?!\n)[\p{Cc}\p{Bidi_Control}]/u)
  expect(escaped).not.toContain('\u001b[31mred')
  expect(escaped.length).toBeLessThan(100_000)
})
