import { deflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { chunk, png, tEXt } from '../../test/sillytavern.ts'
import { checkSides, readPng, scanPng } from './png.ts'
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
    iTXt('ccv3', 0, Buffer.from('né')),
    iTXt('CHARA', 1, packed),
    tEXt('parameters', 'none of a card'),
  ])

  expect(readPng(bytes)).toEqual({
    width: 1,
    height: 1,
    texts: [
      { keyword: 'chara', text: 'plain' },
      { keyword: 'ccv3', text: 'zipped' },
      { keyword: 'ccv3', text: 'né' },
      { keyword: 'chara', text: 'zipped' },
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
  ['has no width or no height', png([], { width: 0 })],
  ['has more than 256 texts of cards', png(Array.from({ length: 257 }, () => tEXt('chara', 'b')))],
  ['has no picture', Buffer.concat([whole.subarray(0, 33), chunk('IEND', Buffer.alloc(0))])],
  ['does not begin with a header', Buffer.concat([whole.subarray(0, 8), chunk('IEND', Buffer.alloc(0))])],
])('A file that %s is refused', (reason, bytes) => {
  expect(() => readPng(bytes)).toThrow(reason)
})

test('A text of UTF-8 is read as that, one of Latin-1 as that', () => {
  const text = (bytes: Buffer) =>
    readPng(png([chunk('tEXt', Buffer.concat([Buffer.from('chara\0'), bytes]))])).texts[0]?.text

  expect(text(Buffer.from('Zoë 日本'))).toBe('Zoë 日本')
  expect(text(Buffer.from('Zoë', 'latin1'))).toBe('Zoë')
})

test.each([{ width: 16_385 }, { height: 0xffffffff }])('A picture of too many pixels is refused: %j', sides => {
  expect(() => checkSides(readPng(png([], sides)), 16_384)).toThrow('is wider or higher than 16384 pixels')
})

test('What stands before a damaged place is read all the same', () => {
  const cut = whole.subarray(0, whole.indexOf('IDAT'))

  expect(scanPng(cut)).toMatchObject({ texts: [{ text: 'text' }], broken: 'ends in the middle of a chunk' })
})

test('A picture of the largest size is only measured, never unpacked', () => {
  const begun = performance.now()

  expect(readPng(png([], { width: 16_384, height: 16_384 }))).toMatchObject({ width: 16_384, height: 16_384 })
  expect(performance.now() - begun).toBeLessThan(50)
})
