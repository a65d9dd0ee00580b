import { expect, test } from 'vitest'
import { finding, sampleAudit } from '../../testing/sample.ts'
import { causesSection } from './causes.ts'

const failed = (message: string) => ({ state: 'failed', failures: [{ message, assertion: true }] }) as const

test('What to do first is the cause, with what follows from it and what mends it', () => {
  const findings = [
    finding({
      id: 'PRX-01',
      title: 'The proxy answers',
      remedy: 'npm run deploy -- --only proxy',
      ...failed('refused'),
    }),
    finding({ id: 'PRX-03', needs: ['PRX-01'], ...failed('no answer') }),
  ]
  const told = String(causesSection(sampleAudit({ findings })))
  expect(told.match(/<li>/g)).toHaveLength(1)
  expect(told).toContain('<a href="#PRX-01">PRX-01</a> The proxy answers')
  expect(told).toContain('1 more follows from it: <a href="#PRX-03">PRX-03</a>')
  expect(told).toContain('<code>npm run deploy -- --only proxy</code>')
})

test('What one thing kept from being looked at is one cause, behind what was seen', () => {
  const away = {
    state: 'failed',
    inconclusive: `no way to \`10.0.0.2\`${', and none around it'.repeat(20)}: open it`,
  } as const
  const findings = [
    finding({ id: 'NET-04', ...away }),
    finding({ id: 'NET-05', ...away }),
    finding({ id: 'SEC-04', ...failed('a password is offered') }),
  ]
  const told = String(causesSection(sampleAudit({ findings })))
  expect(told.indexOf('SEC-04')).toBeLessThan(told.indexOf('2 requirements, one cause'))
  expect(told).toContain('no way to <code>10.0.0.2</code>')
  expect(told).toContain(': open it</p>')
})

test('Five causes are told, and the others counted; where all is well there is nothing to do', () => {
  const findings = Array.from({ length: 7 }, (_, at) => finding({ id: `NET-0${at}`, ...failed('no') }))
  const told = String(causesSection(sampleAudit({ findings })))
  expect(told.match(/<li>/g)).toHaveLength(5)
  expect(told).toContain('2 more below')
  expect(causesSection(sampleAudit())).toBeUndefined()
})

test('What this run did not have to judge is nothing to do', () => {
  const night = finding({
    id: 'API-15',
    tier: 'nightly',
    selected: false,
    state: 'skipped',
    notRun: 'A filter left it out.',
  })
  expect(causesSection(sampleAudit({ findings: [finding(), night] }))).toBeUndefined()
})
