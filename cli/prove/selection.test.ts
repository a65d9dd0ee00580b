import { expect, test } from 'vitest'
import { keyOf } from './batch.ts'
import { minutesOf, nothingToProve, type Options, select, shardOf } from './selection.ts'
import { faultOf } from './trial.ts'

const cases = [
  faultOf('NET-01', 'new'),
  faultOf('NET-02', 'stale'),
  faultOf('NET-03', 'proven'),
  faultOf('PRE-01', 'blinding', { blinds: 'all' }),
]
const state = { new: 'new', stale: 'stale', blinding: 'stale' } as const
const chosen = (options: Options) => {
  const { alone, together } = select(cases, 'seed', options, one => state[one.fault.name as keyof typeof state])
  return { alone: alone.map(one => one.fault.name), together: together.map(one => one.fault.name) }
}

test('without options: what is new alone, what is stale together, and nothing that holds', () => {
  expect(chosen({})).toEqual({ alone: ['new'], together: ['blinding', 'stale'] })
})

test('with minutes the rest follows; all is everything; named is what is named', () => {
  expect(chosen({ minutes: 8 })).toEqual({ alone: ['new'], together: ['blinding', 'stale', 'proven'] })
  expect(chosen({ all: true }).together.toSorted()).toEqual(['blinding', 'new', 'proven', 'stale'])
  expect(chosen({ only: ['NET-03'] })).toEqual({ alone: [], together: ['proven'] })
})

test('more new cases than somebody waits for share their runs', () => {
  const many = Array.from({ length: 30 }, (_, at) => faultOf('NET-01', `fault ${at}`))
  const { alone, together } = select(many, 'seed', {}, () => 'new')
  expect(alone).toEqual([])
  expect(together.map(keyOf)).toHaveLength(30)
})

test('what is named is in one of the parts, and the others have nothing to do', () => {
  const parts = [1, 2, 3].map(at => chosen({ only: ['NET-01'], shard: { at, of: 3 } }).together)
  expect(parts.flat()).toEqual(['new'])
  expect(() => chosen({ only: ['NET-99'], shard: { at: 1, of: 3 } })).toThrow('--only names NET-99')
})

test('where nothing is to be proven, it is said why', () => {
  expect(nothingToProve({}, 4)).toMatch(/^Every proof holds: 4 of 4\./)
  expect(nothingToProve({ shard: { at: 1, of: 3 } }, 4)).toBe('Nothing is to be proven in part 1 of 3.')
})

test('options that contradict each other, and malformed ones, are refused', () => {
  expect(() => chosen({ all: true, minutes: 8 })).toThrow('--all, --only and --minutes exclude each other.')
  expect(() => chosen({ only: [] })).toThrow('--only names nothing')
  expect(() => shardOf('0/4')).toThrow('It is written i/n')
  expect(() => shardOf('5/4')).toThrow('It is written i/n')
  expect(shardOf('2/4')).toEqual({ at: 2, of: 4 })
  expect(() => minutesOf('soon')).toThrow('It is a number of minutes')
})
