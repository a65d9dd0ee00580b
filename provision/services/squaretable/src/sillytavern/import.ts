import { posix } from 'node:path'
import { ArchiveRefused, BrokenFile } from './broken-file.ts'
import { readCharacter } from './character-file.ts'
import { ChatFile } from './chat.ts'
import type { Archive, Entry } from './entry.ts'
import { readGroup } from './group.ts'
import type { ImportedChat, ImportWriter, Origin, Written } from './import-writer.ts'
import { canonicalJson, type Losses, sha256, shortText } from './json.ts'
import { readLorebook, readLorebookFile } from './lorebook.ts'
import { type ImportReport, type Noun, Tally } from './report.ts'
import { type Kind, mayMatter, PassedBy, type Plan, type Planned, planOf } from './root.ts'
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

const longestTitle = 200
const mostNamed = 20

const stemOf = (path: string): string => posix.basename(path, posix.extname(path))

const changed = 'was changed in the service since the last import'

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
        return await this.#readLorebook(planned, origin, bytes)
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
    const { card: found, avatar, original, remarks = [] } = await readCharacter(planned.path, bytes)
    const { lorebook, damage, ...card } = found
    for (const problem of [...damage, ...remarks]) this.#tally.warn(planned.path, problem)
    this.#note(planned, origin, await this.#writer.upsertCharacter({ ...origin, ...card, avatar, original }))
    if (lorebook === undefined) return
    const book = { source: `${origin.source}#character_book`, hash: sha256(canonicalJson(lorebook)) }
    const { odd: _, ...read } = readLorebook(lorebook, card.name)
    this.#note({ ...planned, kind: 'lorebook' }, book, await this.#writer.upsertLorebook({ ...book, ...read }))
  }

  async #readLorebook(planned: Planned, origin: Origin, bytes: Buffer): Promise<void> {
    const lost: Losses = new Set()
    const { odd, ...book } = readLorebookFile(bytes, stemOf(planned.path), lost)
    if (odd > 0) lost.add(`has ${odd} entries that are none, which are left out`)
    this.#warn(planned, lost)
    this.#note(planned, origin, await this.#writer.upsertLorebook({ ...origin, ...book }))
  }

  async #readGroup(planned: Planned, origin: Origin, bytes: Buffer): Promise<void> {
    const lost: Losses = new Set()
    const { chats, members, ...group } = readGroup(bytes, stemOf(planned.path), lost)
    this.#warn(planned, lost)
    for (const chat of chats) this.#groupOf.set(`${planned.prefix}group chats/${chat}.jsonl`, planned.source)
    const sources = members.map(member => `${planned.prefix}characters/${member}`)
    this.#note(planned, origin, await this.#writer.upsertGroup({ ...origin, ...group, members: sources }))
  }

  async #readChat(planned: Planned, origin: Origin, file: ChatFile): Promise<void> {
    const { messages, broken, brokenLines, lost } = await file.survey()
    const { header } = file
    if (messages === 0 && (broken > 0 || Object.keys(header ?? {}).length === 0)) {
      throw new BrokenFile(broken === 0 ? 'is empty' : `has no line that can be read (${broken} lines)`)
    }
    const chat: ImportedChat = {
      ...origin,
      title: shortText(stemOf(planned.path), longestTitle),
      metadata: header ?? {},
      aside: header === undefined ? { header: false } : null,
      character: planned.kind === 'chat' ? this.#characterOf(planned) : undefined,
      group: planned.kind === 'groupChat' ? this.#groupOf.get(planned.source) : undefined,
      messages: { [Symbol.iterator]: () => file.messages() },
    }
    this.#note(planned, origin, await this.#writer.upsertChat(chat))
    this.#tally.countMessages(messages, broken)
    this.#warn(planned, lost)
    if (broken > 0) {
      const more = broken > brokenLines.length ? ' …' : ''
      this.#tally.warn(planned.path, `${broken} broken lines left out: ${brokenLines.join(', ')}${more}`)
    }
  }

  /** A chat's folder is called like the file of the character's card. */
  #characterOf({ path, source, prefix }: Planned): string {
    const root = path.slice(0, path.length - source.length + prefix.length)
    const folder = posix.basename(posix.dirname(path))
    const extension = ['.png', '.charx', '.json', '.webp'].find(end =>
      this.#plan.files.has(`${root}characters/${folder}${end}`),
    )
    return `${prefix}characters/${folder}${extension ?? '.png'}`
  }

  async #readSettings(planned: Planned, origin: Origin, bytes: Buffer): Promise<void> {
    if (planned.path !== this.#settings?.path) throw new BrokenFile('belongs to another user of the same SillyTavern')
    const lost: Losses = new Set()
    const { values, removed } = readSettings(bytes, lost)
    this.#warn(planned, lost)
    this.#note(planned, origin, await this.#writer.putSettings(values))
    if (removed.length > 0) {
      this.#tally.warn(
        planned.path,
        `${removed.length} values that look like secrets left out: ${removed.slice(0, mostNamed).join(', ')}`,
      )
    }
  }

  #warn({ path }: Planned, reasons: Iterable<string>): void {
    for (const reason of reasons) this.#tally.warn(path, reason)
  }

  #note({ path, kind }: Planned, origin: Origin, { outcome, reason = changed, remark, missing = [] }: Written): void {
    const noun = nounOf[kind]
    if (outcome === 'kept') this.#tally.passOver(path, reason, noun)
    else this.#tally.count(noun, outcome, origin)
    if (remark !== undefined) this.#tally.warn(path, remark)
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
  const passed = new PassedBy()
  for await (const { path } of archive.entries((file, reason) => tally.passOver(file, reason), mayMatter)) {
    if (mayMatter(path)) paths.push(path)
    else passed.count(path)
  }
  const plan = planOf(paths, passed)
  if (plan.roots.length === 0) throw new ArchiveRefused('holds no data folder of SillyTavern')
  const planned = [...plan.files.values()]
  for (const { path } of planned.filter(({ kind }) => kind === 'secrets')) {
    tally.passOver(path, 'holds secrets, which are never read')
  }
  const running = new Import(plan, writer, tally)
  for (const kinds of rounds.filter(round => planned.some(({ kind }) => round.includes(kind)))) {
    const wanted = (path: string): Planned | undefined => {
      const file = plan.files.get(path)
      return file !== undefined && kinds.includes(file.kind) ? file : undefined
    }
    for await (const entry of archive.entries(
      () => undefined,
      path => wanted(path) !== undefined,
    )) {
      signal?.throwIfAborted()
      const file = wanted(entry.path)
      if (file !== undefined) await running.take(entry, file)
    }
  }
  return tally.report(plan.notImported)
}
