import { expect, test, vi } from 'vitest'
import { spec, trialRun } from './testing/trial-run.ts'

// It starts vitest, on a machine that may be busy.
vi.setConfig({ testTimeout: 60_000 })

test('Megabytes that a host printed make no report that nobody can open', async () => {
  const lines = "Array.from({ length: 20_000 }, (_, at) => `line ${at} ${'x'.repeat(100)}`)"
  const ended = await trialRun({ 'specs/perimeter/a.spec.ts': spec('NET-01', `expect(${lines}).toEqual([])`) })
  expect(ended.exitCode).toBe(1)
  const { difference = [] } = ended.audit?.requirements[0]?.comparison ?? {}
  expect(difference.at(-1)?.text).toMatch(/^… \d+ more lines$/)
  expect(JSON.stringify(ended.audit).length).toBeLessThan(200_000)
})
