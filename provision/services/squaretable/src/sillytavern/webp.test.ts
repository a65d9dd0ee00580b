import { expect, test } from 'vitest'
import { webp } from '../../test/sillytavern.ts'
import { readWebpCard } from './webp.ts'
import { webpWith } from './webp-writer.ts'

const flat = { name: 'Zoë', description: 'D', first_mes: 'Hi', categories: [] }

test('The card is the comment of the EXIF data', () => {
  expect(readWebpCard(webp(flat), 'file')).toMatchObject({ name: 'Zoë', description: 'D', aside: { card: flat } })
})

test('A comment may be numbers, as some tools write their bytes', () => {
  const numbers = [...Buffer.from(JSON.stringify(flat))].join(',')
  const bytes = webp(flat)
  const [before = Buffer.alloc(0)] = [bytes.subarray(0, bytes.indexOf('ASCII\0\0\0'))]
  const comment = Buffer.from(`ASCII\0\0\0${numbers}`)
  const changed = Buffer.concat([before, comment, Buffer.alloc(comment.length % 2)])
  const exif = changed.indexOf('EXIF')
  changed.writeUInt32LE(changed.length - exif - 8, exif + 4)
  // How long the comment is: behind its tag and its type.
  changed.writeUInt32LE(comment.length, changed.indexOf(Buffer.from([0x86, 0x92, 7, 0])) + 4)

  expect(readWebpCard(changed, 'file').name).toBe('Zoë')
})

test('Another card can be put into the same picture', () => {
  const changed = webpWith(webp(flat), { ...flat, name: 'Other' })

  expect(readWebpCard(changed, 'file').name).toBe('Other')
  expect(changed.includes('VP8 ')).toBe(true)
})

test.each([
  ['is no WebP', Buffer.from('RIFF')],
  ['holds no character card', Buffer.from('RIFF\x04\0\0\0WEBP', 'latin1')],
  ['ends in the middle of a chunk', webp(flat).subarray(0, 40)],
  [
    'has damaged EXIF data',
    Buffer.concat([Buffer.from('RIFF\x20\0\0\0WEBPEXIF\x08\0\0\0II*\0\xff\xff\xff\x0f', 'latin1')]),
  ],
  ['is not JSON', webp({}).fill('x', webp({}).indexOf('{}'))],
])('A file that %s is refused', (reason, bytes) => {
  expect(() => readWebpCard(bytes, 'file')).toThrow(reason)
})
