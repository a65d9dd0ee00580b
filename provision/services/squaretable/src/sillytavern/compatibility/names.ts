import { posix } from 'node:path'
import type { Place } from '../../repositories/filed.ts'

const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const onlyId = new RegExp(`^${uuid}$`)
const idAtEnd = new RegExp(`(?:^| )(${uuid})$`)

/** Of a row: where it came from, and its id. */
interface Filed {
  readonly id: string
  readonly source: string | null
}

const longest = 200

/** A name without the signs that no file name may have; empty where nothing is left of it. */
export const plainName = (name: unknown): string => {
  const plain = String(name ?? '')
    .normalize('NFC')
    .toWellFormed()
    .replace(/[\p{Cc}\\/:*?"<>|]/gu, '')
    .replace(/^\.+$/, '')
    .replace(/[. ]+$/, '')
  let kept = ''
  for (const sign of plain) {
    if (Buffer.byteLength(kept + sign) > longest) break
    kept += sign
  }
  return kept
}

/** What a character is called in the front end: its file, or its id where it has none that the front end knows. */
export const avatarOf = ({ id, source }: Filed): string =>
  /^characters\/([^/]+\.png)$/.exec(source ?? '')?.[1] ?? `${id}.png`

/** Where a character stands that the front end calls by this name. */
export const characterPlace = (avatar: string): Place => {
  const name = avatar.normalize('NFC')
  const stem = name.replace(/\.png$/, '')
  return { source: `characters/${name}`, ...(onlyId.test(stem) && { id: stem }) }
}

/** The folder of a character's chats. */
export const chatFolderOf = ({ id, source }: Filed): string =>
  (source ?? `characters/${id}.png`).replace(/characters\/([^/]+?)(?:\.[^./]*)?$/, 'chats/$1/')

export const groupChatFolder = 'group chats/'

/** What a chat is called in a folder: its file without the end, or its title with its id where it has no file there. */
export const chatNameOf = ({ id, source, title }: Filed & { readonly title: string }, folder: string): string =>
  source?.startsWith(folder) === true && source.endsWith('.jsonl')
    ? posix.basename(source, '.jsonl')
    : `${plainName(title)} ${id}`.trim()

/** Where a chat of this name stands. */
export const chatPlace = (folder: string, name: string): Place => {
  const plain = name.normalize('NFC')
  const [, id] = idAtEnd.exec(plain) ?? []
  return { source: `${folder}${plain}.jsonl`, id }
}

/** What a lorebook is called, and where one of this name stands. */
export const worldNameOf = ({ id, source, name }: Filed & { readonly name: string }): string =>
  /^worlds\/([^/]+)\.json$/i.exec(source ?? '')?.[1] ?? `${plainName(name)} ${id}`.trim()

export const worldPlace = (name: string): Place => {
  const plain = name.normalize('NFC')
  const [, id] = idAtEnd.exec(plain) ?? []
  return { source: `worlds/${plain}.json`, id }
}

/** A group's id in the front end, and where the group with this id stands. */
export const groupIdOf = ({ id, source }: Filed): string => /^groups\/([^/]+)\.json$/i.exec(source ?? '')?.[1] ?? id

export const groupPlace = (id: string): Place => ({
  source: `groups/${id.normalize('NFC')}.json`,
  ...(onlyId.test(id) && { id }),
})

/** The first of these names that is free: the name itself, then with numbers behind it. */
export const freeName = async (
  name: (number: number) => string,
  taken: (names: readonly string[]) => Promise<ReadonlySet<string>>,
): Promise<string> => {
  for (let from = 0; ; from += 50) {
    const names = Array.from({ length: 50 }, (_, at) => name(from + at))
    const used = await taken(names)
    const free = names.find(candidate => !used.has(candidate))
    if (free !== undefined) return free
  }
}
