import { posix } from 'node:path'
import { BrokenFile } from './broken-file.ts'
import { type Card, readJsonCard, readPngCard } from './card.ts'
import { readCharx } from './charx.ts'
import type { Picture } from './import-writer.ts'
import { checkSides, readPng } from './png.ts'
import { readWebpCard } from './webp.ts'

/** Wider or higher is shown by no browser. */
const largestSide = 65_535
const mostNamed = 20

/** A character of a file, and what is to be said about it. */
interface Found {
  readonly card: Card
  readonly avatar: Picture | undefined
  readonly original?: Buffer | undefined
  readonly remarks?: readonly string[]
}

/** The picture, where it is one that can be shown; else why not. */
const pictureOf = (data: Buffer): Picture | string => {
  try {
    checkSides(readPng(data), largestSide)
    return { data, mediaType: 'image/png' }
  } catch (error) {
    if (!(error instanceof BrokenFile)) throw error
    return `its picture ${error.message}: it is kept for the export, and not shown`
  }
}

const readPacked = async (bytes: Buffer, stem: string): Promise<Found> => {
  const { card, avatar, others, missing } = await readCharx(bytes, stem)
  const picture = avatar && pictureOf(avatar)
  const named = (files: readonly string[]) =>
    `${files.slice(0, mostNamed).join(', ')}${files.length > mostNamed ? ' …' : ''}`
  return {
    card,
    avatar: typeof picture === 'object' ? picture : undefined,
    original: bytes,
    remarks: [
      ...(typeof picture === 'string' ? [picture] : []),
      ...(missing.length > 0 ? [`names ${missing.length} files that are not in it: ${named(missing)}`] : []),
      ...(others.length > 0
        ? [`holds ${others.length} files that are kept for the export, and not shown: ${named(others)}`]
        : []),
    ],
  }
}

/** A character from a file of `characters/`. @throws BrokenFile when it holds no card */
export const readCharacter = async (path: string, bytes: Buffer): Promise<Found> => {
  const stem = posix.basename(path, posix.extname(path))
  if (/\.json$/i.test(path)) return { card: readJsonCard(bytes, stem), avatar: undefined }
  if (/\.charx$/i.test(path)) return await readPacked(bytes, stem)
  if (/\.webp$/i.test(path))
    return { card: readWebpCard(bytes, stem), avatar: { data: bytes, mediaType: 'image/webp' } }
  const card = readPngCard(bytes, stem)
  const picture = pictureOf(bytes)
  return typeof picture === 'object'
    ? { card, avatar: picture }
    : { card, avatar: undefined, original: bytes, remarks: [picture] }
}
