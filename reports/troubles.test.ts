import { expect, test } from 'vitest'
import { finding, sampleAudit } from './testing/sample.ts'
import { runTroubles } from './troubles.ts'

test('A run that came to its end has none', () => {
  expect(runTroubles(sampleAudit())).toEqual([])
})

test('Each is said once', () => {
  const strayWaivers = [{ requirement: 'NET-99', reason: 'x', owner: 'ops', expires: '2999-01-01' }]
  expect(runTroubles({ ...sampleAudit({ incomplete: ['a', 'b'] }), targetUnreachable: 'a', strayWaivers })).toEqual([
    'a',
    'b',
    'The waiver of ops for NET-99 names no requirement.',
  ])
})

test('A gate that is shut says so, where no requirement failed', () => {
  expect(runTroubles(sampleAudit({ otherTestsFailed: true }))).toEqual([
    'The requirements hold, but other tests failed',
  ])
  const findings = [finding(), finding({ id: 'NET-03', state: 'failed', inconclusive: 'x' })]
  expect(runTroubles(sampleAudit({ findings }))).toEqual(['Inconclusive: not everything could be seen'])
})
