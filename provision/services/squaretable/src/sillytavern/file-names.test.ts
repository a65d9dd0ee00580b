import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FileNames, safeName } from './file-names.ts'

test.each([
  ['Ann', 'Ann'],
  ['a/b\\c:d*e?f"g<h>i|j', 'a_b_c_d_e_f_g_h_i_j'],
  ['..', 'unnamed'],
  ['', 'unnamed'],
  ['.hidden. ', 'hidden'],
  ['nul\0 and\nline', 'nul_ and_line'],
])('%j becomes a file called %j', (name, file) => {
  expect(safeName(name)).toBe(file)
})

test('Whatever something is called, its file has a name', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), name => {
      const file = safeName(name.toWellFormed())
      expect(file).not.toMatch(/[/\\\0]|^\.{1,2}$|^$/)
      expect(Buffer.byteLength(file)).toBeLessThanOrEqual(180)
    }),
  )
})

test('No two files have one name, whatever the case of its letters', () => {
  const names = new FileNames()

  expect(['a/B.png', 'a/b.png', 'a/b (2).png', 'a/b.json'].map(path => names.claim(path))).toEqual([
    'a/B.png',
    'a/b (2).png',
    'a/b (2) (2).png',
    'a/b.json',
  ])
})
