import { inflateSync } from 'node:zlib'

/** A text that stands in a PNG. */
export interface PngText {
  /** In small letters: tools write `chara` and `Chara`. */
  readonly keyword: string
  readonly text: string
}

/** A packed text may unpack to this and not a byte more. */
export const largestText = 8 * 2 ** 20

const unpack = (bytes: Buffer): Buffer | undefined => {
  try {
    return inflateSync(bytes, { maxOutputLength: largestText })
  } catch {
    // Damaged, or a bomb: both are told as damage of the file.
    return undefined
  }
}

/** The parts up to each of the first `count` NULs, and the rest. */
const splitAtNul = (bytes: Buffer, count: number): Buffer[] | undefined => {
  const parts: Buffer[] = []
  let rest = bytes
  for (let i = 0; i < count; i += 1) {
    const at = rest.indexOf(0)
    if (at === -1) return undefined
    parts.push(rest.subarray(0, at))
    rest = rest.subarray(at + 1)
  }
  return [...parts, rest]
}

const plain = (data: Buffer): PngText | undefined => {
  const [keyword, text] = splitAtNul(data, 1) ?? []
  return keyword === undefined || text === undefined
    ? undefined
    : { keyword: keyword.toString('latin1'), text: text.toString('latin1') }
}

const packed = (data: Buffer): PngText | undefined => {
  const [keyword, rest] = splitAtNul(data, 1) ?? []
  if (keyword === undefined || rest?.[0] !== 0) return undefined
  const text = unpack(rest.subarray(1))
  return text && { keyword: keyword.toString('latin1'), text: text.toString('latin1') }
}

const international = (data: Buffer): PngText | undefined => {
  const [keyword, rest] = splitAtNul(data, 1) ?? []
  const [flag, method] = rest ?? []
  const last = splitAtNul(rest?.subarray(2) ?? Buffer.alloc(0), 2)?.[2]
  if (keyword === undefined || last === undefined || method !== 0) return undefined
  const text = flag === 1 ? unpack(last) : last
  return text && { keyword: keyword.toString('latin1'), text: text.toString('utf8') }
}

const readers: Readonly<Record<string, (data: Buffer) => PngText | undefined>> = {
  tEXt: plain,
  zTXt: packed,
  iTXt: international,
}

/** The text of a chunk; a sentence where it is damaged; undefined where it is no text chunk. */
export const readText = (type: string, data: Buffer): PngText | string | undefined => {
  const reader = readers[type]
  if (reader === undefined) return undefined
  const read = data.length > 2 * largestText ? undefined : reader(data)
  if (read === undefined) return `has a ${type} chunk that cannot be read`
  return { keyword: read.keyword.toLowerCase(), text: read.text }
}
