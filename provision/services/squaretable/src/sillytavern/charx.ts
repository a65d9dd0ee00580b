import { ArchiveRefused, BrokenFile } from './broken-file.ts'
import { type Card, readJsonCard } from './card.ts'
import { defaultLimits } from './entry.ts'
import { isObject, textOf } from './json.ts'
import { Zip } from './zip.ts'

const limits = { ...defaultLimits, entries: 20_000, totalBytes: 256 * 2 ** 20 }

const embedded = /^embed+ed:\/\//

/** What a CHARX file holds. */
export interface Charx {
  readonly card: Card
  readonly avatar: Buffer | undefined
  /** Where that lies. */
  readonly icon: string | undefined
  /** Further files in it, by their paths. */
  readonly others: readonly string[]
  /** Files that the card names, and that are not in it. */
  readonly missing: readonly string[]
}

interface Asset {
  readonly path: string
  readonly isIcon: boolean
  readonly isMain: boolean
}

/** What the card says lies in the same zip. */
const assetsOf = ({ card }: Card): Asset[] => {
  const data = isObject(card.data) ? card.data : {}
  const assets = Array.isArray(data.assets) ? data.assets.filter(isObject) : []
  return assets.flatMap(({ uri, type, name }) => {
    const place = textOf(uri) ?? ''
    if (!embedded.test(place)) return []
    return [{ path: place.replace(embedded, '').normalize('NFC'), isIcon: type === 'icon', isMain: name === 'main' }]
  })
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
export const readCharx = async (bytes: Buffer, stem: string): Promise<Charx> => {
  try {
    const zip = new Zip(bytes, limits)
    const paths: string[] = []
    for await (const { path } of zip.entries(() => undefined)) paths.push(path)
    const json = await readFrom(zip, 'card.json')
    if (json === undefined) throw new BrokenFile('holds no card.json')
    const card = readJsonCard(json, stem)
    const assets = assetsOf(card)
    const icons = assets.filter(({ isIcon }) => isIcon)
    const icon = (icons.find(({ isMain }) => isMain) ?? icons[0])?.path
    return {
      card,
      icon,
      avatar: icon === undefined ? undefined : await readFrom(zip, icon),
      others: paths.filter(path => path !== 'card.json' && path !== icon),
      missing: [...new Set(assets.map(({ path }) => path))].filter(path => !paths.includes(path)),
    }
  } catch (error) {
    throw error instanceof ArchiveRefused ? new BrokenFile(error.message) : error
  }
}
