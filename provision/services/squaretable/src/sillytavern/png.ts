import { crc32 } from 'node:zlib'
import { BrokenFile } from './broken-file.ts'
import { type PngText, readText } from './png-text.ts'

/** What is known of a PNG without looking at its picture. */
export interface Png {
  readonly width: number
  readonly height: number
  readonly texts: readonly PngText[]
  /** What is wrong with it, in words, though it could be read. */
  readonly damage: readonly string[]
}

/** What every PNG begins with. */
export const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const headerLength = 13
/** Length, type and checksum. */
const frame = 12
const mostTexts = 256

/** A piece of a PNG. */
export interface Chunk {
  readonly type: string
  readonly data: Buffer
  readonly isWhole: boolean
}

/** The pieces of a PNG, the last of them its end. @throws BrokenFile where one cannot be */
export function* chunksOf(bytes: Buffer): Generator<Chunk> {
  let at = signature.length
  while (at < bytes.length) {
    if (at + frame > bytes.length) throw new BrokenFile('ends in the middle of a chunk')
    const length = bytes.readUInt32BE(at)
    const type = bytes.toString('latin1', at + 4, at + 8)
    if (!/^[A-Za-z]{4}$/.test(type)) throw new BrokenFile('has a chunk without a proper type')
    if (length > bytes.length - at - frame) throw new BrokenFile(`has a ${type} chunk longer than the file`)
    const end = at + 8 + length
    const isWhole = crc32(bytes.subarray(at + 4, end)) === bytes.readUInt32BE(end)
    yield { type, data: bytes.subarray(at + 8, end), isWhole }
    if (type === 'IEND') return
    at = end + 4
  }
  throw new BrokenFile('ends before its end chunk')
}

const sidesOf = (chunk: Chunk | undefined): { readonly width: number; readonly height: number } => {
  if (chunk?.type !== 'IHDR' || chunk.data.length !== headerLength) throw new BrokenFile('does not begin with a header')
  if (!chunk.isWhole) throw new BrokenFile('has a damaged header (checksum)')
  const width = chunk.data.readUInt32BE(0)
  const height = chunk.data.readUInt32BE(4)
  if (Math.min(width, height) === 0) throw new BrokenFile('has no width or no height')
  return { width, height }
}

/** A PNG as far as it could be read. */
export interface Scan extends Omit<Png, 'width' | 'height'> {
  readonly width: number
  readonly height: number
  /** Why it is no whole picture. */
  readonly broken?: string
}

/** Reads what can be read of a PNG: a card may be whole where its picture is cut off. @throws BrokenFile when it is no PNG at all */
export const scanPng = (bytes: Buffer): Scan => {
  if (!bytes.subarray(0, signature.length).equals(signature)) throw new BrokenFile('is no PNG')
  let sides = { width: 0, height: 0 }
  const texts: PngText[] = []
  const damage: string[] = []
  let pictures = 0
  let broken: string | undefined
  try {
    const chunks = chunksOf(bytes)
    const first = chunks.next()
    sides = sidesOf(first.done === true ? undefined : first.value)
    for (const chunk of chunks) {
      if (!chunk.isWhole) damage.push(`has a damaged ${chunk.type} chunk (checksum)`)
      if (chunk.type === 'IDAT') pictures += 1
      const text = chunk.isWhole ? readText(chunk.type, chunk.data) : undefined
      if (typeof text === 'string') damage.push(text)
      else if (text !== undefined) texts.push(text)
      if (texts.length > mostTexts) throw new BrokenFile(`has more than ${mostTexts} texts of cards`)
    }
    if (pictures === 0) throw new BrokenFile('has no picture')
  } catch (error) {
    if (!(error instanceof BrokenFile)) throw error
    broken = error.message
  }
  return { ...sides, texts, damage: [...new Set(damage)].slice(0, 5), ...(broken !== undefined && { broken }) }
}

/**
 * Reads the chunks of a PNG. The picture itself is never unpacked.
 * @throws BrokenFile when it is no PNG, or not a whole one
 */
export const readPng = (bytes: Buffer): Png => {
  const { broken, ...png } = scanPng(bytes)
  if (broken !== undefined) throw new BrokenFile(broken)
  return png
}

/** Sees to it that nobody who shows the picture needs memory without measure. @throws BrokenFile where a side has more pixels. */
export const checkSides = ({ width, height }: Pick<Png, 'width' | 'height'>, largest: number): void => {
  if (Math.max(width, height) > largest) throw new BrokenFile(`is wider or higher than ${largest} pixels`)
}
