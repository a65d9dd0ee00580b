import { posix } from 'node:path'
import { ArchiveRefused, BrokenFile } from './broken-file.ts'
import { type Card, readJsonCard, readPngCard } from './card.ts'
import { readCharx } from './charx.ts'
import { ChatFile } from './chat.ts'
import type { Archive, Entry } from './entry.ts'
import { readGroup } from './group.ts'
import type { ImportedChat, ImportWriter, Origin, Written } from './import-writer.ts'
import { canonicalJson, sha256, shortText } from './json.ts'
import { readLorebook, readLorebookFile } from './lorebook.ts'
import { readPng } from './png.ts'
import { type ImportReport, type Noun, Tally } from './report.ts'
import { type Kind, type Plan, type Planned, planOf } from './root.ts'
import { readSettings } from './settings.ts'

const nounOf: Readonly<Record<Kind, Noun>> = {
  character: 'characters',
  lorebook: 'lorebooks',
  group: 'groups',
  chat: 'chats',
  groupChat: 'chats',
  settings: 'settings',
  secrets: 'settings',
}

/** Who refers to others comes after them. */
const rounds: readonly (readonly Kind[])[] = [['character', 'lorebook', 'settings'], ['group'], ['chat', 'groupChat']]

const largestAvatar = 10 * 2 ** 20
const longestTitle = 200

const stemOf = (path: string): string => posix.basename(path, posix.extname(path))

/** One import of one folder or archive. */
class Import {
  readonly #plan: Plan
  readonly #writer: ImportWriter
  readonly #tally: Tally
  /** Source of a group chat → source of its group. */
  readonly #groupOf = new Map<string, string>()
  readonly #settings: Planned | undefined

  constructor(plan: Plan, writer: ImportWriter, tally: Tally) {
    this.#plan = plan
    this.#writer = writer
    this.#tally = tally
    const settings = [...plan.files.values()].filter(({ kind }) => kind === 'settings')
    this.#settings = settings.find(({ prefix }) => prefix === '') ?? settings[0]
  }

  async take(entry: Entry, planned: Planned): Promise<void> {
    try {
      await this.#read(planned, await entry.read(), entry.modifiedAt)
    } catch (error) {
      if (!(error instanceof BrokenFile)) throw error
      this.#tally.passOver(planned.path, error.message, nounOf[planned.kind])
    }
  }

  async #read(planned: Planned, bytes: Buffer, modifiedAt: Date): Promise<void> {
    const origin = { source: planned.source, hash: sha256(bytes) }
    switch (planned.kind) {
      case 'character':
        return await this.#readCharacter(planned, origin, bytes)
      case 'lorebook':
        return this.#note(
          planned,
          origin,
          await this.#writer.upsertLorebook({ ...origin, ...readLorebookFile(bytes, stemOf(planned.path)) }),
        )
      case 'group':
        return await this.#readGroup(planned, origin, bytes)
      case 'chat':
      case 'groupChat':
        return await this.#readChat(planned, origin, new ChatFile(bytes, modifiedAt))
      case 'settings':
        return await this.#readSettings(planned, origin, bytes)
      case 'secrets':
        throw new Error('secrets.json is never read')
    }
  }

  async #readCharacter(planned: Planned, origin: Origin, bytes: Buffer): Promise<void> {
    const { card: found, avatar } = await this.#cardOf(planned, bytes)
    const { lorebook, damage, ...card } = found
    for (const problem of damage) this.#tally.warn(planned.path, problem)
    this.#note(planned, origin, await this.#writer.upsertCharacter({ ...origin, ...card, avatar }))
    if (lorebook === undefined) return
    const book = { source: `${origin.source}#character_book`, hash: sha256(canonicalJson(lorebook)) }
    const read = readLorebook(lorebook, card.name)
    this.#note({ ...planned, kind: 'lorebook' }, book, await this.#writer.upsertLorebook({ ...book, ...read }))
  }

  async #cardOf({ path }: Planned, bytes: Buffer): Promise<{ card: Card; avatar: Buffer | undefined }> {
    const stem = stemOf(path)
    if (/\.json$/i.test(path)) return { card: readJsonCard(bytes, stem), avatar: undefined }
    if (!/\.charx$/i.test(path)) return { card: readPngCard(bytes, stem), avatar: this.#avatarOf(path, bytes) }
    const { card, avatar } = await readCharx(bytes, stem)
    return { card, avatar: avatar && this.#avatarOf(path, avatar) }
  }

  #avatarOf(path: string, bytes: Buffer): Buffer | undefined {
    try {
      if (bytes.length > largestAvatar) throw new BrokenFile(`is larger than ${largestAvatar} bytes`)
      readPng(bytes)
      return bytes
    } catch (error) {
      if (!(error instanceof BrokenFile)) throw error
      this.#tally.warn(path, `its picture ${error.message}, and is left out`)
      return undefined
    }
  }

  async #readGroup(planned: Planned, origin: Origin, bytes: Buffer): Promise<void> {
    const { chats, members, ...group } = readGroup(bytes, stemOf(planned.path))
    for (const chat of chats) this.#groupOf.set(`${planned.prefix}group chats/${chat}.jsonl`, planned.source)
    const sources = members.map(member => `${planned.prefix}characters/${member}`)
    this.#note(planned, origin, await this.#writer.upsertGroup({ ...origin, ...group, members: sources }))
  }

  async #readChat(planned: Planned, origin: Origin, file: ChatFile): Promise<void> {
    const { messages, broken, brokenLines } = await file.survey()
    if (messages === 0 && (broken > 0 || Object.keys(file.header).length === 0)) {
      throw new BrokenFile(broken === 0 ? 'is empty' : `has no line that can be read (${broken} lines)`)
    }
    const chat: ImportedChat = {
      ...origin,
      title: shortText(stemOf(planned.path), longestTitle),
      metadata: file.header,
      character: planned.kind === 'chat' ? this.#characterOf(planned) : undefined,
      group: planned.kind === 'groupChat' ? this.#groupOf.get(planned.source) : undefined,
      messages: { [Symbol.iterator]: () => file.messages() },
    }
    this.#note(planned, origin, await this.#writer.upsertChat(chat))
    this.#tally.countMessages(messages, broken)
    if (broken > 0) {
      const more = broken > brokenLines.length ? ' …' : ''
      this.#tally.warn(planned.path, `${broken} broken lines left out: ${brokenLines.join(', ')}${more}`)
    }
  }

  /** A chat's folder is called like the file of the character's card. */
  #characterOf({ path, source, prefix }: Planned): string {
    const root = path.slice(0, path.length - source.length + prefix.length)
    const folder = posix.basename(posix.dirname(path))
    const extension = ['.png', '.charx', '.json'].find(end => this.#plan.files.has(`${root}characters/${folder}${end}`))
    return `${prefix}characters/${folder}${extension ?? '.png'}`
  }

  async #readSettings(planned: Planned, origin: Origin, bytes: Buffer): Promise<void> {
    if (planned.path !== this.#settings?.path) throw new BrokenFile('belongs to another user of the same SillyTavern')
    const { values, removed } = readSettings(bytes)
    this.#note(planned, origin, await this.#writer.putSettings(values))
    if (removed.length > 0) {
      this.#tally.warn(planned.path, `${removed.length} values that look like secrets left out: ${removed.join(', ')}`)
    }
  }

  #note({ path, kind }: Planned, origin: Origin, { outcome, missing = [] }: Written): void {
    const noun = nounOf[kind]
    if (outcome === 'kept') this.#tally.passOver(path, 'was changed in the service since the last import', noun)
    else this.#tally.count(noun, outcome, origin)
    for (const source of missing) this.#tally.warn(path, `refers to ${source}, which is not there`)
  }
}

/**
 * Imports a SillyTavern data folder. Doing it twice is harmless: what is the same is left alone, what changed in the folder is changed
 * here, what changed in the service stays. A file that cannot be read is named in the report and stops nothing else. `secrets.json` is
 * never read.
 * @throws ArchiveRefused when the archive is damaged, too large, or holds no such folder; nothing was written then
 */
export const importFolder = async (
  archive: Archive,
  writer: ImportWriter,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<ImportReport> => {
  const tally = new Tally()
  const paths: string[] = []
  for await (const { path } of archive.entries((file, reason) => tally.passOver(file, reason))) paths.push(path)
  const plan = planOf(paths)
  if (plan.roots.length === 0) throw new ArchiveRefused('holds no data folder of SillyTavern')
  const planned = [...plan.files.values()]
  for (const { path } of planned.filter(({ kind }) => kind === 'secrets')) {
    tally.passOver(path, 'holds secrets, which are never read')
  }
  const running = new Import(plan, writer, tally)
  for (const kinds of rounds.filter(round => planned.some(({ kind }) => round.includes(kind)))) {
    for await (const entry of archive.entries(() => undefined)) {
      signal?.throwIfAborted()
      const file = plan.files.get(entry.path)
      if (file !== undefined && kinds.includes(file.kind)) await running.take(entry, file)
    }
  }
  return tally.report(plan.notImported)
}
