import type { JsonObject } from './json.ts'

const chunk = (name: string, data: Buffer): Buffer => {
  const head = Buffer.alloc(8)
  head.write(name, 'latin1')
  head.writeUInt32LE(data.length, 4)
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)])
}

const field = (tag: number, type: number, length: number, value: number): Buffer => {
  const bytes = Buffer.alloc(12)
  bytes.writeUInt16LE(tag, 0)
  bytes.writeUInt16LE(type, 2)
  bytes.writeUInt32LE(length, 4)
  bytes.writeUInt32LE(value, 8)
  return Buffer.concat([Buffer.from([1, 0]), bytes, Buffer.alloc(4)])
}

/** EXIF data with a comment and nothing else. */
const exifWith = (comment: Buffer): Buffer => {
  const written = Buffer.concat([Buffer.from('ASCII\0\0\0'), comment])
  const head = Buffer.from([...Buffer.from('II*\0'), 8, 0, 0, 0])
  return Buffer.concat([head, field(0x8769, 4, 1, 26), field(0x9286, 7, written.length, 44), written])
}

/** The picture with another card in it. @param picture a whole WebP */
export const webpWith = (picture: Buffer, card: JsonObject): Buffer => {
  const parts: Buffer[] = []
  for (let at = 12; at + 8 <= picture.length; ) {
    const length = picture.readUInt32LE(at + 4)
    const end = at + 8 + length + (length % 2)
    if (picture.toString('latin1', at, at + 4) !== 'EXIF') parts.push(picture.subarray(at, end))
    at = end
  }
  parts.push(chunk('EXIF', exifWith(Buffer.from(JSON.stringify(card)))))
  return chunk('RIFF', Buffer.concat([Buffer.from('WEBP'), ...parts]))
}
