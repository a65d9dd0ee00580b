import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readProofs } from '../../reports/proofs.ts'
import { apart, keyOf } from './batch.ts'
import { keep, needOf, pairsIn } from './record.ts'
import { faultOf } from './trial.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'plumbline-record-'))
  mkdirSync(join(root, 'specs'))
})
afterEach(() => rmSync(root, { recursive: true }))

const one = faultOf('NET-02', 'b')
const other = faultOf('NET-01', 'a')
const outcome = { showed: 'saw it', on: '2026-11-26', versions: { plumbline: '0.2.0', node: '24.0.0' }, rests: 'r' }

test('what was right is kept in order, and found again', () => {
  keep(root, new Map([[one, outcome]]), [one, other], new Set())
  keep(root, new Map([[other, outcome]]), [one, other], new Set())
  expect(readProofs(root).map(({ fault }) => fault)).toEqual(['a', 'b'])
  expect(needOf(one, 'r', readProofs(root))).toBeUndefined()
})

test('what survived is taken out, and so is what is no case any more', () => {
  const gone = faultOf('NET-03', 'gone')
  keep(root, new Map([one, other, gone].map(each => [each, outcome])), [one, other, gone], new Set())
  keep(root, new Map([[one, undefined]]), [one, other], new Set())
  expect(readProofs(root).map(({ fault }) => fault)).toEqual(['a'])
})

test('a case is new, changed or stale, or its proof holds', () => {
  keep(root, new Map([[one, outcome]]), [one], new Set())
  const record = readProofs(root)
  expect(needOf(other, 'r', record)).toBe('new')
  expect(needOf(faultOf('NET-02', 'b', { shows: 'another' }), 'r', record)).toBe('changed')
  expect(needOf(one, 'changed', record)).toBe('stale')
})

test('pairs that disturb each other are remembered', () => {
  const pair = apart(keyOf(one), keyOf(other))
  keep(root, new Map([[one, outcome]]), [one, other], new Set([pair]))
  expect(pairsIn(readProofs(root))).toEqual(new Set([pair]))
})
