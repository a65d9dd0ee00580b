import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { ConfigurationError } from '../../provision/configuration-error.ts'
import { changedLines, isSameButForTheDay, keepFile, mustBeWritable, textOf } from './kept.ts'

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'plumbline-kept-'))
  onTestFinished(() => rmSync(made, { recursive: true }))
  return made
}

test('a file is written as a whole, its mode kept, and a link stays one', () => {
  const at = folder()
  const [file, link] = [join(at, 'mine.yaml'), join(at, 'inventory.yaml')]
  expect(textOf(file)).toBe('')
  keepFile(file, 'a')
  chmodSync(file, 0o600)
  symlinkSync(file, link)
  keepFile(link, 'b')
  expect(readFileSync(file, 'utf8')).toBe('b')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(textOf(link)).toBe('b')
  expect(readdirSync(at).toSorted()).toEqual(['inventory.yaml', 'mine.yaml'])
})

test('a link to nothing yet stays one', () => {
  const at = folder()
  symlinkSync('mine.yaml', join(at, 'inventory.yaml'))
  mustBeWritable(join(at, 'inventory.yaml'))
  keepFile(join(at, 'inventory.yaml'), 'a')
  expect(readFileSync(join(at, 'mine.yaml'), 'utf8')).toBe('a')
  expect(readlinkSync(join(at, 'inventory.yaml'))).toBe('mine.yaml')
})

test('what could not be written is said before anything is asked', () => {
  const at = folder()
  const file = join(at, 'inventory.yaml')
  mustBeWritable(file)
  writeFileSync(file, '', { mode: 0o444 })
  expect(() => mustBeWritable(file)).toThrow(/inventory\.yaml is read-only/)
  expect(() => mustBeWritable(join(at, 'gone/inventory.yaml'))).toThrow(ConfigurationError)
})

test('what cannot be written or read is said, and leaves nothing behind', () => {
  const at = folder()
  mkdirSync(join(at, 'inventory.yaml'))
  expect(() => textOf(join(at, 'inventory.yaml'))).toThrow(ConfigurationError)
  expect(() => keepFile(join(at, 'inventory.yaml'), 'a')).toThrow(/It is as it was/)
  expect(() => keepFile(join(at, 'gone/inventory.yaml'), 'a')).toThrow(ConfigurationError)
  expect(readdirSync(at)).toEqual(['inventory.yaml'])
  writeFileSync(join(at, 'x'), '')
})

test('the day on which something was seen is no change', () => {
  const text = (day: string, port = 53) =>
    `# Seen by init on ${day}. \nopenToLan:\n  ${port}/tcp: "meant, said on ${day}."\n`
  expect(isSameButForTheDay(text('2026-11-27'), text('2026-12-01'))).toBe(true)
  expect(isSameButForTheDay(text('2026-11-27'), text('2026-12-01', 80))).toBe(false)
})

test('the lines that differ, with some around them', () => {
  const before = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].join('\n')
  expect(changedLines(before, before)).toEqual([])
  expect(changedLines(before, before.replace('d', 'x'))).toEqual(['  b', '  c', '- d', '+ x', '  e', '  f', '  …'])
})
