import { expect, test } from 'vitest'
import { judging } from './lab-bench.ts'
import { faultOf, harmlessOf } from './trial.ts'

test('what judges a case includes its own requirement and what it breaks, also where those are nightly', () => {
  const cases = [
    harmlessOf('NET-05', 'quiet'),
    faultOf('NET-06', 'loud', { alsoBreaks: { 'NET-07': 'the same port' } }),
  ]
  const named = ['NET-05', 'NET-06', 'NET-07']
  expect(judging(cases, false)).toMatchObject({ files: expect.arrayContaining(['specs/perimeter']), with: named })
  expect(judging(cases, true)).toEqual({ files: ['specs'], with: named })
})
