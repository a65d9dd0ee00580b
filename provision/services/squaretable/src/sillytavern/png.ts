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

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
const headerLength = 13
/** Length, type and checksum. */
const frame = 12
const mostTexts = 256

/** Wider or higher is a bomb for whoever shows it. */
const largestSide = 16_384

interface Chunk {
  readonly type: string
  readonly data: Buffer
  readonly isWhole: boolean
}

function* chunksOf(bytes: Buffer): Generator<Chunk> {
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
  if (Math.max(width, height) > largestSide) throw new BrokenFile(`is wider or higher than ${largestSide} pixels`)
  return { width, height }
}

/**
 * Reads the chunks of a PNG. The picture itself is never unpacked.
 * @throws BrokenFile when it is no PNG, is cut off, or is larger than `largestSide`
 */
export const readPng = (bytes: Buffer): Png => {
  if (!bytes.subarray(0, signature.length).equals(signature)) throw new BrokenFile('is no PNG')
  const chunks = chunksOf(bytes)
  const first = chunks.next()
  const sides = sidesOf(first.done === true ? undefined : first.value)
  const texts: PngText[] = []
  const damage: string[] = []
  let pictures = 0
  for (const chunk of chunks) {
    if (!chunk.isWhole) damage.push(`has a damaged ${chunk.type} chunk (checksum)`)
    if (chunk.type === 'IDAT') pictures += 1
    const text = chunk.isWhole ? readText(chunk.type, chunk.data) : undefined
    if (typeof text === 'string') damage.push(text)
    else if (text !== undefined) texts.push(text)
    if (texts.length > mostTexts) throw new BrokenFile(`has more than ${mostTexts} text chunks`)
  }
  if (pictures === 0) throw new BrokenFile('has no picture')
  return { ...sides, texts, damage: [...new Set(damage)].slice(0, 5) }
}
