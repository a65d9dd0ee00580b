import { linkSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readProofs, recordFile } from '../../reports/proofs.ts'
import { apart, keyOf } from './batch.ts'
import { keep, needOf, pairsIn, shownOf } from './record.ts'
import { faultOf } from './trial.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'plumbline-record-'))
  mkdirSync(join(root, 'specs'))
})
afterEach(() => rmSync(root, { recursive: true }))

const one = faultOf('NET-02', 'b')
const other = faultOf('NET-01', 'a')
const outcome = { showed: 'saw a or b', on: '2026-11-26', versions: { plumbline: '0.2.0', node: '24.0.0' }, rests: 'r' }

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

test('the record is replaced in one step, so that a crash leaves the old or the new one', () => {
  keep(root, new Map([[one, outcome]]), [one, other], new Set())
  const before = join(root, 'before')
  linkSync(join(root, recordFile), before)
  keep(root, new Map([[other, outcome]]), [one, other], new Set())
  expect(readFileSync(before, 'utf8')).toMatch(/^[^\n]*\n$/)
  expect(readProofs(root)).toHaveLength(2)
})

test('a long finding is cut, and still shows what was planted', () => {
  expect(shownOf(one, 'short')).toBe('short')
  const long = shownOf(one, `${'a'.repeat(900)}b${'c'.repeat(900)}`)
  expect(long).toContain('b')
  expect(long.length).toBeLessThan(700)
  expect(shownOf(other, `${'a'.repeat(900)}`)).toBe('a'.repeat(400))
})

test('a line whose finding does not show what the fault planted proves nothing', () => {
  const proven = (showed: string) => {
    keep(root, new Map([[one, { ...outcome, showed }]]), [one], new Set())
    return needOf(one, 'r', readProofs(root))
  }
  expect(proven('saw b')).toBeUndefined()
  expect(proven('saw it')).toBe('changed')
})
