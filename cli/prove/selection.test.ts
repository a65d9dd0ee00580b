import { expect, test } from 'vitest'
import { keyOf } from './batch.ts'
import { minutesOf, type Options, select, shardOf } from './selection.ts'
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

test('what the record has no proof of can be left out', () => {
  expect(chosen({ minutes: 8, recorded: true })).toEqual({ alone: [], together: ['blinding', 'stale', 'proven'] })
})

test('more new cases than somebody waits for share their runs', () => {
  const many = Array.from({ length: 30 }, (_, at) => faultOf('NET-01', `fault ${at}`))
  const { alone, together } = select(many, 'seed', {}, () => 'new')
  expect(alone).toEqual([])
  expect(together.map(keyOf)).toHaveLength(30)
})

test('options that contradict each other, and malformed ones, are refused', () => {
  expect(() => chosen({ all: true, minutes: 8 })).toThrow('--all, --only and --minutes exclude each other.')
  expect(() => shardOf('0/4')).toThrow('It is written i/n')
  expect(() => shardOf('5/4')).toThrow('It is written i/n')
  expect(shardOf('2/4')).toEqual({ at: 2, of: 4 })
  expect(() => minutesOf('soon')).toThrow('It is a number of minutes')
})
