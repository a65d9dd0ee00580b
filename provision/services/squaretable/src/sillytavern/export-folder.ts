import { posix } from 'node:path'
import type { HeldCharacter, Holdings } from '../repositories/holdings.ts'
import { writeCharacter } from './character-writer.ts'
import { FileNames, safeName } from './file-names.ts'
import { writeGroup } from './group.ts'
import { isObject, type JsonObject, shortText, textsOf } from './json.ts'
import { writeLorebook } from './lorebook.ts'
import { writeMessage } from './message.ts'
import { presetFiles } from './preset-files.ts'
import { rootOf } from './root.ts'

/** A file of a data folder, by its path in it. */
export interface ExportedFile {
  readonly path: string
  readonly content: AsyncIterable<Buffer> | Iterable<Buffer>
}

type HeldChat = Awaited<ReturnType<Holdings['chats']>>[number]
type HeldGroup = Awaited<ReturnType<Holdings['groups']>>[number]

const longestTitle = 200
const pieceLength = 64 * 1024

const stemOf = (path: string): string => posix.basename(path, posix.extname(path))

/** A data folder as SillyTavern keeps it, of what one member has. */
class FolderExport {
  readonly #holdings: Holdings
  readonly #userId: string | null
  readonly #names = new FileNames()
  /** Where the files of characters and groups are. */
  readonly #paths = new Map<string, string>()
  #isSeveral = false

  constructor(holdings: Holdings, userId: string | null) {
    this.#holdings = holdings
    this.#userId = userId
  }

  async *files(): AsyncGenerator<ExportedFile> {
    const held = this.#holdings
    const [characters, groups, chats] = [await held.characters(), await held.groups(), await held.chats()]
    const sources = [...characters, ...groups, ...chats].flatMap(row => this.#sourceOf(row) ?? [])
    this.#isSeveral = sources.some(source => rootOf(source) !== '')
    for (const character of characters) this.#paths.set(character.id, this.#names.claim(this.#characterPath(character)))
    for (const group of groups) this.#paths.set(group.id, this.#claim(group, `groups/${group.id}.json`))
    const chatPaths = new Map(chats.map(chat => [chat.id, this.#names.claim(this.#chatPath(chat))]))

    for (const character of characters) yield await this.#character(character)
    for await (const book of held.lorebooks()) {
      const path = this.#claim(book, `worlds/${safeName(book.name)}.json`)
      yield json(
        path,
        writeLorebook({ ...book, entries: book.entries as JsonObject[], metadata: asJson(book.metadata) }),
      )
    }
    for (const group of groups) yield this.#group(group, chats, chatPaths)
    for (const chat of chats) yield { path: chatPaths.get(chat.id) ?? '', content: this.#lines(chat) }
    const values = asJson((await held.settings()) ?? {})
    if (isObject(values.sillyTavern)) yield json(this.#under('settings.json'), values.sillyTavern)
    for (const [path, preset] of presetFiles(values)) yield json(this.#names.claim(this.#under(path)), preset)
  }

  /** Where a row was imported from; undefined for what somebody else imported, whose folder is another one. */
  #sourceOf({ source, createdBy }: { source: string | null; createdBy: string | null }): string | undefined {
    return createdBy === this.#userId ? (source ?? undefined) : undefined
  }

  /** Of several users of one SillyTavern, the default one stands beside the others. */
  #under(path: string): string {
    return this.#isSeveral && (rootOf(path) ?? '') === '' ? `default-user/${path}` : path
  }

  #claim(row: { source: string | null; createdBy: string | null }, otherwise: string): string {
    return this.#names.claim(this.#under(this.#sourceOf(row) ?? otherwise))
  }

  #characterPath(character: HeldCharacter): string {
    const source = this.#sourceOf(character) ?? `characters/${safeName(character.name)}.png`
    const end = posix.extname(source).toLowerCase()
    const isKept =
      end === '.png' ||
      (end === '.json' && character.mediaType === null) ||
      (end === '.webp' && character.mediaType === 'image/webp') ||
      (end === '.charx' && character.hasOriginal)
    return this.#under(isKept ? source : `${source.slice(0, source.length - end.length)}.png`)
  }

  async #character(held: HeldCharacter): Promise<ExportedFile> {
    const path = this.#paths.get(held.id) ?? ''
    const whole = await this.#holdings.character(held.id)
    if (whole === undefined) throw new Error('A character went away within one snapshot.')
    const changed = await this.#holdings.changedBookOf(held)
    const entries = (changed?.entries ?? []) as JsonObject[]
    const book = changed && {
      ...writeLorebook({ ...changed, entries, metadata: asJson(changed.metadata), aside: null }),
    }
    const data = await writeCharacter(path, {
      ...whole,
      card: asJson(whole.card),
      aside: whole.aside && asJson(whole.aside),
      book: book && { ...book, ...(changed.name !== book.name && { name: changed.name }), entries },
    })
    return { path, content: [data] }
  }

  #group(group: HeldGroup, chats: readonly HeldChat[], chatPaths: ReadonlyMap<string, string>): ExportedFile {
    const path = this.#paths.get(group.id) ?? ''
    const members = group.members.map(id => posix.basename(this.#paths.get(id) ?? ''))
    const written = writeGroup({ ...group, metadata: asJson(group.metadata) }, members, stemOf(path))
    const known = textsOf(written.chats)
    const its = chats.filter(({ groupId }) => groupId === group.id).map(({ id }) => stemOf(chatPaths.get(id) ?? ''))
    const more = its.filter(chat => !known.includes(chat) && written.chat_id !== chat)
    const isNew = group.source === null
    return json(path, {
      ...written,
      ...(more.length > 0 && { chats: [...known, ...more] }),
      ...(isNew && written.id === undefined && { id: stemOf(path), chat_id: its[0] ?? null }),
    })
  }

  #chatPath(chat: HeldChat): string {
    const kept = this.#sourceOf(chat)
    // The page calls a character that has no file by its id.
    const source = kept?.startsWith(`chats/${chat.characterId}/`) === true ? undefined : kept
    const isNamed = source !== undefined && shortText(stemOf(source), longestTitle) === chat.title
    const name = `${safeName(chat.title)}.jsonl`
    if (source !== undefined) return this.#under(isNamed ? source : `${posix.dirname(source)}/${name}`)
    if (chat.groupId !== null) return this.#under(`group chats/${name}`)
    const character = chat.characterId === null ? undefined : this.#paths.get(chat.characterId)
    if (character === undefined) return this.#under(`chats/${safeName(chat.title)}/${name}`)
    const root = posix.dirname(posix.dirname(character))
    return posix.join(root, 'chats', stemOf(character), name)
  }

  async *#lines(chat: HeldChat): AsyncGenerator<Buffer> {
    const header = headerOf(chat)
    let text = header === undefined ? '' : `${JSON.stringify(header)}\n`
    for await (const message of this.#holdings.messages(chat.id)) {
      text += `${JSON.stringify(writeMessage({ ...message, extra: asJson(message.extra) }))}\n`
      if (text.length < pieceLength) continue
      yield Buffer.from(text)
      text = ''
    }
    // SillyTavern ends its files without an end of line.
    yield Buffer.from(text.slice(0, -1))
  }
}

const asJson = (value: Readonly<Record<string, unknown>>): JsonObject => value as JsonObject

const json = (path: string, value: JsonObject): ExportedFile => ({
  path,
  content: [Buffer.from(JSON.stringify(value, undefined, 4))],
})

/** The first line of a chat's file; undefined where it had none. */
export const headerOf = ({ metadata, aside, source, createdAt, title }: HeldChat): JsonObject | undefined => {
  if (Object.keys(metadata).length > 0) return asJson(metadata)
  if (source !== null && aside?.header === false) return undefined
  if (source !== null) return {}
  return { user_name: 'User', character_name: title, create_date: createdAt.toISOString(), chat_metadata: {} }
}

/** The files of a data folder that SillyTavern reads, of what one member has made or imported. @param userId null: what is nobody's any more. */
export const exportFolder = (holdings: Holdings, userId: string | null): AsyncGenerator<ExportedFile> =>
  new FolderExport(holdings, userId).files()
