import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeFolder, writeWhole } from './disk.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plumbline-disk-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

test('A file is written as a whole', () => {
  const file = join(folder, 'a.txt')
  writeWhole(file, 'one')
  writeWhole(file, 'two')
  expect(readFileSync(file, 'utf8')).toBe('two')
  expect(readdirSync(folder)).toEqual(['a.txt'])
})

test('On a full disk what stood there stays, and nothing half is left', () => {
  const file = join(folder, 'a.txt')
  writeFileSync(file, 'one')
  symlinkSync('/dev/full', `${file}.${process.pid}`)
  expect(() => writeWhole(file, 'two')).toThrow('ENOSPC')
  expect(readFileSync(file, 'utf8')).toBe('one')
  expect(readdirSync(folder)).toEqual(['a.txt'])
})

test('A folder is made with those above it, and again', () => {
  makeFolder(join(folder, 'a/b/c'))
  makeFolder(join(folder, 'a/b/c'))
  expect(readdirSync(join(folder, 'a/b'))).toEqual(['c'])
})

test('What is below a file, or below /proc, cannot be made, and that is said at once', () => {
  writeFileSync(join(folder, 'file'), '')
  expect(() => makeFolder(join(folder, 'file/a/b'))).toThrow(/ENOTDIR|EEXIST/)
  expect(() => makeFolder('/proc/nowhere/a')).toThrow('ENOENT')
})
