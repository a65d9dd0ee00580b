import { deflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { chunk, png, tEXt } from '../../test/sillytavern.ts'
import { readPng } from './png.ts'
import { largestText } from './png-text.ts'

const flipped = (bytes: Buffer, at: number): Buffer => {
  const copy = Buffer.from(bytes)
  copy[at] = (copy[at] ?? 0) ^ 0xff
  return copy
}

const zTXt = (keyword: string, packed: Buffer) => chunk('zTXt', Buffer.concat([Buffer.from(`${keyword}\0\0`), packed]))
const iTXt = (keyword: string, flag: number, text: Buffer) =>
  chunk('iTXt', Buffer.concat([Buffer.from(`${keyword}\0`), Buffer.from([flag, 0]), Buffer.from('en\0\0'), text]))

test('The texts of all three kinds are read, their keywords in small letters', () => {
  const packed = deflateSync(Buffer.from('zipped'))
  const bytes = png([
    tEXt('Chara', 'plain'),
    zTXt('CCV3', packed),
    iTXt('a', 0, Buffer.from('né')),
    iTXt('b', 1, packed),
  ])

  expect(readPng(bytes)).toEqual({
    width: 1,
    height: 1,
    texts: [
      { keyword: 'chara', text: 'plain' },
      { keyword: 'ccv3', text: 'zipped' },
      { keyword: 'a', text: 'né' },
      { keyword: 'b', text: 'zipped' },
    ],
    damage: [],
  })
})

test('A text with a wrong checksum is named and not read', () => {
  const bytes = png([tEXt('chara', 'text')])

  const { texts, damage } = readPng(flipped(bytes, bytes.indexOf('chara') + 8))

  expect(texts).toEqual([])
  expect(damage).toEqual(['has a damaged tEXt chunk (checksum)'])
})

test('A text that unpacks to too much, or not at all, is named and not read', () => {
  const bomb = deflateSync(Buffer.alloc(largestText + 1))
  const bytes = png([
    zTXt('chara', bomb),
    iTXt('ccv3', 1, Buffer.from('garbage')),
    chunk('tEXt', Buffer.from('no end')),
  ])

  const { texts, damage } = readPng(bytes)

  expect(texts).toEqual([])
  expect(damage).toEqual([
    'has a zTXt chunk that cannot be read',
    'has a iTXt chunk that cannot be read',
    'has a tEXt chunk that cannot be read',
  ])
})

const whole = png([tEXt('chara', 'text')])
const lying = Buffer.from(whole)
lying.writeUInt32BE(0xfffffff0, whole.indexOf('tEXt') - 4)

test.each([
  ['is no PNG', Buffer.from('GIF89a')],
  ['is no PNG', Buffer.alloc(0)],
  ['ends before its end chunk', whole.subarray(0, 8)],
  ['ends in the middle of a chunk', whole.subarray(0, whole.length - 5)],
  ['has a tEXt chunk longer than the file', lying],
  ['has a chunk without a proper type', flipped(whole, whole.indexOf('tEXt'))],
  ['has a damaged header (checksum)', flipped(whole, 24)],
  ['is wider or higher than 16384 pixels', png([], { width: 16_385 })],
  ['is wider or higher than 16384 pixels', png([], { height: 0xffffffff })],
  ['has no width or no height', png([], { width: 0 })],
  ['has more than 256 text chunks', png(Array.from({ length: 257 }, () => tEXt('a', 'b')))],
  ['has no picture', Buffer.concat([whole.subarray(0, 33), chunk('IEND', Buffer.alloc(0))])],
  ['does not begin with a header', Buffer.concat([whole.subarray(0, 8), chunk('IEND', Buffer.alloc(0))])],
])('A file that %s is refused', (reason, bytes) => {
  expect(() => readPng(bytes)).toThrow(reason)
})

test('A picture of the largest size is only measured, never unpacked', () => {
  const begun = performance.now()

  expect(readPng(png([], { width: 16_384, height: 16_384 }))).toMatchObject({ width: 16_384, height: 16_384 })
  expect(performance.now() - begun).toBeLessThan(50)
})
