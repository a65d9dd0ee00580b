import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { carriedOn, injectedIn } from './interrupted.ts'

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-interrupted-'))
  file = join(folder, 'left.json')
})
afterEach(() => rmSync(folder, { recursive: true }))

const call = { words: '[null]', seed: undefined }
const carried = (asked: Parameters<typeof carriedOn>[1] = call, ...unproven: string[]) =>
  carriedOn(file, asked, ['a', 'b', 'c'], new Set(unproven))
const left = (...done: string[]) => writeFileSync(file, JSON.stringify({ words: '[null]', seed: 'x', done }))

test('what was left injected is known, or the file is named', () => {
  expect(injectedIn(file)).toEqual([])
  writeFileSync(file, '["NET-01: a"]')
  expect(injectedIn(file)).toEqual(['NET-01: a'])
  for (const text of ['["NET-01', '', '{}', '[1]', 'null']) {
    writeFileSync(file, text)
    expect(() => injectedIn(file)).toThrow(/left\.json cannot be read.*: deploy, and remove it\.$/)
  }
})

test('what was done is not done again', () => {
  left('a', 'gone')
  expect(carried()).toEqual({ seed: 'x', done: ['a'] })
  expect(carried({ ...call, seed: 'x' })?.done).toEqual(['a'])
})

test('what survived, or has changed since, is tried again', () => {
  left('a', 'b')
  expect(carried(call, 'b', 'c')?.done).toEqual(['a'])
})

test('another call, and one whose predecessor had done everything, begins anew', () => {
  expect(carried()).toBeUndefined()
  left('a')
  expect(carried({ ...call, seed: 'y' })).toBeUndefined()
  expect(carried({ ...call, words: '["1/2"]' })).toBeUndefined()
  left('a', 'b', 'c')
  expect(carried()).toBeUndefined()
})

test('a file that was cut off, or that another version wrote, is as none', () => {
  for (const text of ['{"words":"[null]","se', 'null', '{"words":"[null]","seed":"x"}', '[]']) {
    writeFileSync(file, text)
    expect(carried()).toBeUndefined()
  }
})
