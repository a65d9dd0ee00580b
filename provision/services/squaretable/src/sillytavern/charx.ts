import { ArchiveRefused, BrokenFile } from './broken-file.ts'
import { type Card, readJsonCard } from './card.ts'
import { defaultLimits } from './entry.ts'
import { isObject, textOf } from './json.ts'
import { Zip } from './zip.ts'

const limits = { ...defaultLimits, entries: 2000, totalBytes: 256 * 2 ** 20 }

const embedded = /^embed+ed:\/\//

/** Where the card says its picture lies in the same zip. */
const iconOf = ({ card }: Card): string | undefined => {
  const data = isObject(card.data) ? card.data : {}
  const assets = Array.isArray(data.assets) ? data.assets.filter(isObject) : []
  const icons = assets.filter(asset => asset.type === 'icon' && embedded.test(textOf(asset.uri) ?? ''))
  const icon = icons.find(asset => asset.name === 'main') ?? icons[0]
  return textOf(icon?.uri)?.replace(embedded, '')
}

const readFrom = async (zip: Zip, wanted: string): Promise<Buffer | undefined> => {
  for await (const entry of zip.entries(() => undefined)) {
    if (entry.path === wanted) return await entry.read()
  }
  return undefined
}

/**
 * A character from a CHARX file: a zip with `card.json` and pictures. No address in it is ever fetched.
 * @throws BrokenFile when it is no zip, or has no card
 */
export const readCharx = async (bytes: Buffer, stem: string): Promise<{ card: Card; avatar: Buffer | undefined }> => {
  try {
    const zip = new Zip(bytes, limits)
    const json = await readFrom(zip, 'card.json')
    if (json === undefined) throw new BrokenFile('holds no card.json')
    const card = readJsonCard(json, stem)
    const icon = iconOf(card)
    return { card, avatar: icon === undefined ? undefined : await readFrom(zip, icon) }
  } catch (error) {
    throw error instanceof ArchiveRefused ? new BrokenFile(error.message) : error
  }
}
