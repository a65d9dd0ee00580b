import { BrokenFile } from './broken-file.ts'
import { type Card, readJsonCard } from './card.ts'

/** The chunks of a WebP with this name. @throws BrokenFile when it is no WebP, or cut off */
const chunksOf = (bytes: Buffer, wanted: string): Buffer[] => {
  const isWebp = bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP'
  if (!isWebp) throw new BrokenFile('is no WebP')
  const found: Buffer[] = []
  for (let at = 12; at + 8 <= bytes.length; ) {
    const length = bytes.readUInt32LE(at + 4)
    const end = at + 8 + length
    if (end > bytes.length) throw new BrokenFile('ends in the middle of a chunk')
    if (bytes.toString('latin1', at, at + 4) === wanted) found.push(bytes.subarray(at + 8, end))
    at = end + (length % 2)
  }
  return found
}

const tags = { exif: 0x8769, userComment: 0x9286 }
const mostFields = 1000
const undefinedType = 7

/** A number at a place that may lie outside. @throws BrokenFile where it does */
class Tiff {
  readonly #bytes: Buffer
  readonly #isLittle: boolean

  constructor(bytes: Buffer) {
    this.#bytes = bytes
    this.#isLittle = bytes.toString('latin1', 0, 2) === 'II'
  }

  /** What a directory says of a tag: its type, and its value or where that lies. */
  field(directory: number, tag: number): { type: number; length: number; at: number } | undefined {
    const count = Math.min(this.#number(directory, 2), mostFields)
    for (let index = 0; index < count; index += 1) {
      const at = directory + 2 + index * 12
      if (this.#number(at, 2) !== tag) continue
      return { type: this.#number(at + 2, 2), length: this.#number(at + 4, 4), at: at + 8 }
    }
    return undefined
  }

  get first(): number {
    return this.#number(4, 4)
  }

  offset(at: number): number {
    return this.#number(at, 4)
  }

  slice(at: number, length: number): Buffer {
    if (at + length > this.#bytes.length) throw new BrokenFile('has damaged EXIF data')
    return this.#bytes.subarray(at, at + length)
  }

  #number(at: number, size: 2 | 4): number {
    const bytes = this.slice(at, size)
    if (size === 2) return this.#isLittle ? bytes.readUInt16LE() : bytes.readUInt16BE()
    return this.#isLittle ? bytes.readUInt32LE() : bytes.readUInt32BE()
  }
}

/** The comment of EXIF data, without the eight bytes that say how it is written. */
const commentOf = (exif: Buffer): Buffer | undefined => {
  const tiff = new Tiff(exif.toString('latin1', 0, 4) === 'Exif' ? exif.subarray(6) : exif)
  const inner = tiff.field(tiff.first, tags.exif)
  const directories = [...(inner ? [tiff.offset(inner.at)] : []), tiff.first]
  const field = directories.map(at => tiff.field(at, tags.userComment)).find(found => found !== undefined)
  if (field === undefined) return undefined
  const bytes = tiff.slice(field.length <= 4 ? field.at : tiff.offset(field.at), field.length)
  return field.type === undefinedType && /^(?:ASCII|UNICODE|JIS|\0)/.test(bytes.toString('latin1', 0, 8))
    ? bytes.subarray(8)
    : bytes
}

/** Some tools write the bytes as numbers: `123,34,110`. */
const asNumbers = /^\s*\d{1,3}(?:\s*,\s*\d{1,3})+\s*\0*$/

const jsonOf = (comment: Buffer): Buffer => {
  const text = comment.toString('latin1')
  if (asNumbers.test(text.slice(0, 100)) || /^\s*\d{1,3}\s*,/.test(text)) {
    return Buffer.from(text.replaceAll('\0', '').split(',').map(Number))
  }
  const end = comment.lastIndexOf('}')
  const begin = comment.indexOf('{')
  return begin === -1 || end < begin ? comment : comment.subarray(begin, end + 1)
}

/**
 * A character from a WebP, as TavernAI keeps it: the card is the comment of the EXIF data.
 * @throws BrokenFile when it is no WebP, or has no card
 */
export const readWebpCard = (bytes: Buffer, stem: string): Card => {
  for (const exif of chunksOf(bytes, 'EXIF')) {
    const comment = commentOf(exif)
    if (comment !== undefined) return readJsonCard(jsonOf(comment), stem)
  }
  throw new BrokenFile('holds no character card')
}
