import { expect, test } from 'vitest'
import { environmentFault } from '../../fixtures/faults/fault.ts'
import { apart, drawn, keptApart, keyOf, nextBatch, type Surroundings, shard } from './batch.ts'
import { faultOf, harmlessOf } from './trial.ts'

const around = (options: Partial<Surroundings> = {}): Surroundings => ({
  needs: () => [],
  deploys: () => undefined,
  apart: new Set(),
  ...options,
})
const names = (...args: Parameters<typeof nextBatch>) => nextBatch(...args).map(one => one.fault.name)

test('cases of one requirement, or that declare what another breaks, do not share a run', () => {
  const cases = [
    faultOf('NET-01', 'a', { alsoBreaks: { 'NET-03': 'it does' } }),
    faultOf('NET-01', 'b', { shows: 'and a' }),
    faultOf('NET-03', 'c'),
    faultOf('NET-02', 'd'),
  ]
  expect(names(cases, around(), 10)).toEqual(['a', 'd'])
})

test('faults of one requirement share a run where each shows something of its own', () => {
  const cases = [
    faultOf('NET-01', 'a', { shows: ':8080' }),
    faultOf('NET-01', 'b', { shows: ':9100' }),
    faultOf('NET-01', 'c', { shows: 'tcp of :9100' }),
    faultOf('NET-02', 'e', { alsoBreaks: { 'NET-01': 'it does' } }),
  ]
  expect(names(cases, around(), 10)).toEqual(['a', 'b'])
})

test('faults of two requirements share no run where what one shows could be the doing of the other', () => {
  const cases = [
    faultOf('NET-01', 'a', { shows: '100.64.0.99' }),
    faultOf('NET-02', 'b', { shows: 'the address 100.64.0.99' }),
    faultOf('NET-03', 'c', { shows: '100.64.0.98' }),
  ]
  expect(names(cases, around(), 10)).toEqual(['a', 'c'])
})

test('what another needs hides it', () => {
  const needs = (id: string) => ({ 'PRX-03': ['PRX-01'], 'AIS-03': ['PRX-03'] })[id] ?? []
  const cases = [faultOf('PRX-01', 'stopped'), faultOf('AIS-03', 'slow'), faultOf('NET-02', 'open')]
  expect(names(cases, around({ needs }), 10)).toEqual(['stopped', 'open'])
})

test('the host and the service, faults and harmless variants, and what blinds stay among themselves', () => {
  const cases = [
    faultOf('NET-01', 'a'),
    faultOf('API-01', 'b'),
    harmlessOf('NET-02', 'c'),
    faultOf('PRE-01', 'd', { blinds: 'all' }),
  ]
  expect(names(cases, around(), 10)).toEqual(['a'])
  expect(names(cases.slice(3), around(), 10)).toEqual(['d'])
})

test('faults of the environment share a run where each sets something else', () => {
  const variable = (name: string, value: string) => ({
    requirement: 'PRE-14',
    fault: environmentFault(`${name} is ${value}`, { [name]: value }, `${name} ${value}`),
  })
  const cases = [variable('A', 'gone'), faultOf('PRE-02', 'host'), variable('A', 'weak'), variable('B', 'gone')]
  expect(names(cases, around(), 10)).toEqual(['A is gone', 'B is gone'])
})

test('faults of the environment share no run with those of another chapter, which does not judge them alone', () => {
  const missing = (requirement: string, name: string) => ({
    requirement,
    fault: environmentFault(`${name} is missing`, { [name]: '' }, `no ${name}`),
  })
  const cases = [missing('PRE-14', 'E_MAIL'), missing('AIS-16', 'PASSWORD'), missing('PRE-16', 'TOKEN')]
  expect(names(cases, around(), 10)).toEqual(['E_MAIL is missing', 'TOKEN is missing'])
})

test('harmless variants of one requirement do not share a run', () => {
  const cases = [harmlessOf('DNS-04', 'a'), harmlessOf('DNS-04', 'b'), harmlessOf('NET-01', 'c')]
  expect(names(cases, around(), 10)).toEqual(['a', 'c'])
})

test('what different commands repair does not share a run, so that each remedy is tried', () => {
  const deploys = (id: string) => ({ 'NET-01': 'firewall', 'NET-02': 'docker', 'NET-03': 'firewall' })[id]
  const cases = ['NET-01', 'NET-02', 'NET-03'].map(id => faultOf(id, id, { repair: 'deploy' }))
  expect(names([...cases, faultOf('NET-04', 'by hand')], around({ deploys }), 10)).toEqual([
    'NET-01',
    'NET-03',
    'by hand',
  ])
})

test('known pairs are kept apart, and no more than asked for share a run', () => {
  const cases = ['NET-01', 'NET-02', 'NET-03', 'NET-04'].map(id => faultOf(id, id))
  const known = new Set([apart('NET-02: NET-02', 'NET-01: NET-01')])
  expect(names(cases, around({ apart: known }), 2)).toEqual(['NET-01', 'NET-03'])
})

test('a seed draws the same order everywhere, and shards share out everything once', () => {
  const cases = Array.from({ length: 40 }, (_, at) => faultOf('NET-01', `fault ${at}`))
  expect(drawn(cases, 'x')).toEqual(drawn(cases.toReversed(), 'x'))
  expect(drawn(cases, 'x')).not.toEqual(drawn(cases, 'y'))
  const parts = [1, 2, 3].flatMap(at => shard(cases, { at, of: 3 }))
  expect(parts.map(keyOf).toSorted()).toEqual(cases.map(keyOf).toSorted())
})

test('each seed tries other pairs together again, so that none is kept apart for ever by a chance', () => {
  const pairs = new Set(Array.from({ length: 200 }, (_, at) => apart('NET-01: a', `NET-02: ${at}`)))
  expect(keptApart(pairs, 'monday')).toEqual(keptApart(pairs, 'monday'))
  expect(keptApart(pairs, 'monday').size).toBeGreaterThan(150)
  const days = Array.from({ length: 100 }, (_, day) => keptApart(pairs, String(day)))
  expect([...pairs].filter(pair => days.every(kept => kept.has(pair)))).toEqual([])
})
