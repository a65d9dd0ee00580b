import { expect, test } from 'vitest'
import type { EvidenceRecord } from './evidence.ts'
import { criticalPath, timings, timingsOf } from './timings.ts'

const zero = Date.parse('2026-11-27T00:00:00.000Z')

/** A look that was begun and was over so many milliseconds after midnight, and asked for some time before. */
const look = (what: string, begun: number, over: number, waitedMs?: number): EvidenceRecord => ({
  ...{ id: what, what, vantage: 'host', startedAt: new Date(zero + begun).toISOString(), durationMs: over - begun },
  ...(waitedMs !== undefined && { waitedMs }),
  outcome: { value: 1 },
})

/** The models are measured alone; the scans wait for that, and what is asked at last waits for nothing. */
const run = [
  look('models', 500, 7500, 100),
  look('scan of the LAN', 7505, 17_000, 7105),
  look('name', 7510, 8000, 50),
  look('scan of the tailnet', 7505, 16_000, 7105),
  look('a page', 17_400, 18_400, 0),
]

test('each look with when it was asked for, begun and over, and what ran beside it', () => {
  expect(timingsOf(run)).toEqual([
    { name: 'models, seen from host', asked: 0, begun: 100, over: 7100, beside: [] },
    {
      ...{ name: 'scan of the LAN, seen from host', asked: 0, begun: 7105, over: 16_600 },
      beside: ['scan of the tailnet, seen from host', 'name, seen from host'],
    },
    {
      ...{ name: 'scan of the tailnet, seen from host', asked: 0, begun: 7105, over: 15_600 },
      beside: ['scan of the LAN, seen from host', 'name, seen from host'],
    },
    {
      ...{ name: 'name, seen from host', asked: 7060, begun: 7110, over: 7600 },
      beside: ['scan of the LAN, seen from host', 'scan of the tailnet, seen from host'],
    },
    { name: 'a page, seen from host', asked: 17_000, begun: 17_000, over: 18_000, beside: [] },
  ])
})

test('the critical path goes back from what was over last', () => {
  expect(criticalPath(timingsOf(run)).map(({ name }) => name.split(',')[0])).toEqual([
    'models',
    'scan of the LAN',
    'a page',
  ])
})

test('looks that took no time lead to no circle', () => {
  const instant = [look('one', 0, 0), look('other', 0, 0), look('third', 5, 5)]
  expect(criticalPath(timingsOf(instant))).toHaveLength(3)
})

test('evidence of an earlier version, which does not say how long a look waited, is shown too', () => {
  expect(timings([look('models', 0, 1000)])).toContain('    0.0     0.0     1.0  models, seen from host')
})

test('a reader sees what waited, what it took, what ran beside it, and what lies between', () => {
  expect(timings(run).split('\n')).toEqual([
    '',
    '  Looks, in seconds',
    '    begun  waited    took  what',
    '      0.1     0.1     7.0  models, seen from host',
    '      7.1     7.1     9.5  scan of the LAN, seen from host (beside scan of the tailnet, seen from host; name, seen from host)',
    '      7.1     7.1     8.5  scan of the tailnet, seen from host (beside scan of the LAN, seen from host; name, seen from host)',
    '      7.1     0.1     0.5  name, seen from host (beside scan of the LAN, seen from host; scan of the tailnet, seen from host)',
    '     17.0     0.0     1.0  a page, seen from host',
    '',
    '  The critical path: 18.0 s, from the first question to the last answer',
    '    begun between    took  what',
    '      0.1     0.1     7.0  models, seen from host',
    '      7.1     0.0     9.5  scan of the LAN, seen from host',
    '     17.0     0.4     1.0  a page, seen from host',
    '',
  ])
})

test('a run that looked at nothing says so', () => {
  expect(timings([])).toBe('  Nothing was looked at, so that nothing took time.')
})
