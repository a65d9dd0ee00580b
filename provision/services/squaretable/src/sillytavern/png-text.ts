import { inflateSync } from 'node:zlib'

/** A text that stands in a PNG. */
export interface PngText {
  /** In small letters. */
  readonly keyword: string
  readonly text: string
}

/** A packed text may unpack to this and not a byte more. */
export const largestText = 32 * 2 ** 20

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

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** By its rules the text is Latin-1; some tools write UTF-8 all the same, which hardly ever is Latin-1 that makes sense. */
const decoded = (bytes: Buffer): string => {
  try {
    return utf8.decode(bytes)
  } catch {
    return bytes.toString('latin1')
  }
}

const plain = (data: Buffer): PngText | undefined => {
  const [keyword, text] = splitAtNul(data, 1) ?? []
  return keyword === undefined || text === undefined
    ? undefined
    : { keyword: keyword.toString('latin1'), text: decoded(text) }
}

const packed = (data: Buffer): PngText | undefined => {
  const [keyword, rest] = splitAtNul(data, 1) ?? []
  if (keyword === undefined || rest?.[0] !== 0) return undefined
  const text = unpack(rest.subarray(1))
  return text && { keyword: keyword.toString('latin1'), text: decoded(text) }
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

/** Texts that hold a card; others, such as assets of many megabytes, are not even decoded. */
const cards: ReadonlySet<string> = new Set(['chara', 'ccv3'])

const longestKeyword = 79

/** In small letters: tools write `chara` and `Chara`. Undefined where there is none. */
const keywordOf = (data: Buffer): string | undefined => {
  const end = data.subarray(0, longestKeyword + 1).indexOf(0)
  return end === -1 ? undefined : data.toString('latin1', 0, end).toLowerCase()
}

/** Whether a chunk is a text that holds a card. */
export const isCardText = (type: string, data: Buffer): boolean =>
  readers[type] !== undefined && cards.has(keywordOf(data) ?? '')

/** The text of a chunk that holds a card; a sentence where it is damaged; undefined where it is another chunk. */
export const readText = (type: string, data: Buffer): PngText | string | undefined => {
  const reader = readers[type]
  if (reader === undefined) return undefined
  const keyword = keywordOf(data)
  if (keyword !== undefined && !cards.has(keyword)) return undefined
  const read = data.length > 2 * largestText ? undefined : reader(data)
  return read === undefined ? `has a ${type} chunk that cannot be read` : { keyword: keyword ?? '', text: read.text }
}
