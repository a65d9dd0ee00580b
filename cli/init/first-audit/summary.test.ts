import { expect, test } from 'vitest'
import { auditOf } from '../../../reports/audit.ts'
import { finding, material, record } from '../../../reports/testing/sample.ts'
import { summaryLines } from './summary.ts'

const failed = (id: string, severity: 'critical' | 'major' | 'minor', more = {}) =>
  finding({
    ...{ id, severity, title: `What ${id} demands`, remedy: `Mend ${id}`, state: 'failed', ...more },
    failures: [{ message: `${id}: expected [ 22, 53 ] to deeply equal [ 22 ]`, assertion: true }],
  })

const unseen = (id: string) =>
  finding({ id, state: 'failed', inconclusive: 'Nobody stands in the LAN.', evidence: ['e2'] })

const evidence = {
  records: [record({ id: 'e2', vantage: 'lan', outcome: { error: 'Nobody stands in the LAN.', wants: 'lan' } })],
  unreadable: [],
}

const told = (findings: ReturnType<typeof finding>[]) =>
  summaryLines(
    auditOf(
      material({ findings, evidence, about: { ...material().about, target: { name: 'box', address: '10.0.0.1' } } }),
    ),
    'reports/out/x/audit.html',
  )

test('chapters, the gravest findings first, what could not be seen, the report and what is next', () => {
  const lines = told([
    finding(),
    failed('SEC-01', 'minor'),
    failed('CTR-06', 'critical'),
    failed('NET-03', 'major'),
    unseen('NET-04'),
    unseen('NET-05'),
  ]).join('\n')
  expect(lines).toMatch(/By chapter:\n +passed +failed +inconclusive +not offered\n/)
  expect(lines).toMatch(/perimeter +1 +1 +2 +·/)
  expect(lines.indexOf('CTR-06 critical')).toBeLessThan(lines.indexOf('NET-03 major'))
  expect(lines.indexOf('NET-03 major')).toBeLessThan(lines.indexOf('SEC-01 minor'))
  expect(lines).toContain('→ Mend CTR-06')
  expect(lines).toContain('2 requirements need a machine in the LAN (vantages.lan): NET-04, NET-05.')
  expect(lines).toContain('The report: reports/out/x/audit.html')
  expect(lines).toMatch(/next: .*npm run audit -- --target box/)
})

test('what stood in the way is told once, with what it cost', () => {
  const refused = 'sudo on the host refused: let the login use sudo without a password.'
  const blind = (id: string, inconclusive: string) => finding({ id, state: 'failed', inconclusive })
  const lines = told([
    failed('NET-04', 'critical'),
    blind('SEC-02', 'Docker on the host cannot be asked: it does not run.: the host could not connect to /run/x'),
    blind('NET-01', refused),
    blind('SEC-04', refused),
    unseen('NET-05'),
  ])
  expect(lines.slice(lines.indexOf('Could not be looked at:'), lines.indexOf('Could not be looked at:') + 4)).toEqual([
    'Could not be looked at:',
    `  2 requirements (NET-01, SEC-04): ${refused}`,
    '  1 requirement (SEC-02): Docker on the host cannot be asked: it does not run.',
    '',
  ])
  expect(lines.join('\n')).toMatch(/Not seen from here:\n.*NET-05/)
})

test('five findings are told, and how many more there are', () => {
  const ids = ['01', '02', '03', '04', '05', '06', '07'].map(number => failed(`NET-${number}`, 'major'))
  const lines = told(ids)
  expect(lines.filter(line => line.includes('→'))).toHaveLength(5)
  expect(lines).toContain('  … and 2 more findings in the report.')
})

test('what follows from another is told with it', () => {
  const lines = told([
    failed('PRE-01', 'critical', { needs: [] }),
    failed('NET-01', 'critical', { needs: ['PRE-01'] }),
  ]).join('\n')
  expect(lines).toContain('PRE-01 critical: What PRE-01 demands (1 more follows from it)')
  expect(lines).not.toContain('NET-01 critical')
  expect(lines).not.toContain('more finding')
})

test('what was seen and should not have been stands there', () => {
  const seen = (...texts: string[]) => ({
    expected: '[]',
    seen: '[ … ]',
    difference: texts.map(text => ({ side: 'seen' as const, text })),
  })
  const lines = told([
    failed('CTR-06', 'critical', { comparison: seen('proxy is privileged', 'proxy mounts /run/docker.sock') }),
    failed('NET-04', 'critical', { comparison: seen('53', '80') }),
  ])
  expect(lines).toEqual(
    expect.arrayContaining(['      proxy is privileged', '      proxy mounts /run/docker.sock', '      53, 80']),
  )
})

test('a host that conforms has no finding and no hole', () => {
  const lines = told([finding()]).join('\n')
  expect(lines).not.toMatch(/gravest|Not seen|Could not/)
  expect(lines).toMatch(/next: have it judged every night/)
})
