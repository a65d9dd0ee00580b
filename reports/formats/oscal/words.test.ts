import { expect, test } from 'vitest'
import { uuidOf } from './uuid.ts'
import { authored, preformatted, properties, prose, proseLine, statementId, token } from './words.ts'

test('In a line nothing is markup', () => {
  expect(proseLine('  `rm` *a* <b>\n[x](y) {{ insert: param, x }}  ')).toBe(
    String.raw`\`rm\` \*a\* \<b\> \[x\](y) \{\{ insert: param, x \}\}`,
  )
  expect(proseLine('# a')).toBe(String.raw`\# a`)
  expect(proseLine('1. a')).toBe(String.raw`1\. a`)
  expect(proseLine('- a')).toBe(String.raw`\- a`)
  expect(proseLine('\u0000\n')).toBe('\ufffd')
  expect(proseLine(' \n ')).toBe('\\-')
})

test('Lines stay lines, and paragraphs paragraphs', () => {
  expect(prose('one\r\n  two\n\n\n- three')).toBe('one\\\ntwo\n\n\\- three')
  expect(prose('- one\n')).toBe('\\- one')
  expect(prose('\n')).toBe('\\-')
})

test('What the author of a spec put between backticks stays code, where they come in pairs', () => {
  expect(authored('Run `rm <x>`, or *not*.')).toBe(String.raw`Run ${'`rm <x>`'}, or \*not\*.`)
  expect(authored('One ` of *them*')).toBe(String.raw`One \` of \*them\*`)
  expect(authored('`` <b> ``')).toBe(String.raw`\`\` \<b\> \`\``)
})

test('A block of code ends where it should', () => {
  expect(preformatted('a')).toBe('```\na\n```')
  expect(preformatted('```\n````')).toBe('`````\n```\n````\n`````')
})

test('An id is a token of its own, whatever it is made of', () => {
  expect(token('NET-02')).toBe('NET-02')
  expect(token('02 <b>')).toBe('_02__b_')
  expect(statementId('NET-02')).toBe('NET-02_smt')
})

test('A property without a value is left out', () => {
  expect(properties({ a: null, b: '', c: 0, d: ' x\ny ' }).map(({ name, value }) => [name, value])).toEqual([
    ['c', '0'],
    ['d', 'x y'],
  ])
})

test('The same words give the same UUID of version 5, and other words another', () => {
  expect(uuidOf('run', 'x')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(uuidOf('run', 'x')).toBe(uuidOf('run', 'x'))
  expect(uuidOf('runx')).not.toBe(uuidOf('run', 'x'))
})
