import { posix } from 'node:path'
import { BrokenFile } from './broken-file.ts'
import { readCharacter } from './character-file.ts'
import { ChatFile } from './chat.ts'
import type { Entry } from './entry.ts'
import { readGroup } from './group.ts'
import type { ImportedChat, ImportWriter, Origin, Written } from './import-writer.ts'
import { canonicalJson, type JsonObject, type Losses, sha256, shortText } from './json.ts'
import { readInnerBook, readLorebookFile } from './lorebook.ts'
import { presetAt } from './preset-files.ts'
import type { Noun, Tally } from './report.ts'
import type { Kind, Plan, Planned } from './root.ts'
import { readSettings } from './settings.ts'

const nounOf: Readonly<Record<Kind, Noun>> = {
  character: 'characters',
  lorebook: 'lorebooks',
  group: 'groups',
  chat: 'chats',
  groupChat: 'chats',
  settings: 'settings',
  preset: 'settings',
  secrets: 'settings',
}

const longestTitle = 200
const mostNamed = 20

const stemOf = (path: string): string => posix.basename(path, posix.extname(path))

const ofAnother = 'belongs to another user of the same SillyTavern'

const changed = 'was changed in the service since the last import'

/** Writes what was read of a file. */
type Writing = () => Promise<void>

/** The files of one import of one folder or archive. */
export class FileImport {
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

  /**
   * Reads a file, and says how what it holds is written: while one file is written the next one can be read already.
   * What is to be said of it is said when it is written, so that the report keeps the order of the files.
   */
  async read(entry: Entry, planned: Planned): Promise<Writing> {
    try {
      return await this.#read(planned, await entry.read(), entry.modifiedAt)
    } catch (error) {
      return async () => this.#passOver(planned, error)
    }
  }

  /** Writes what was read. */
  async write(planned: Planned, writing: Writing): Promise<void> {
    try {
      await writing()
    } catch (error) {
      this.#passOver(planned, error)
    }
  }

  /** @throws what is not the file's fault */
  #passOver({ path, kind }: Planned, error: unknown): void {
    if (!(error instanceof BrokenFile)) throw error
    this.#tally.passOver(path, error.message, nounOf[kind])
  }

  async #read(planned: Planned, bytes: Buffer, modifiedAt: Date): Promise<Writing> {
    const origin = { source: planned.source, hash: sha256(bytes) }
    switch (planned.kind) {
      case 'character':
        return await this.#readCharacter(planned, origin, bytes)
      case 'lorebook':
        return this.#readLorebook(planned, origin, bytes)
      case 'group':
        return this.#readGroup(planned, origin, bytes)
      case 'chat':
      case 'groupChat':
        return await this.#readChat(planned, origin, new ChatFile(bytes, modifiedAt))
      case 'settings':
        return this.#readSettings(planned, origin, bytes)
      case 'preset':
        return this.#readPreset(planned, origin, bytes)
      case 'secrets':
        throw new Error('secrets.json is never read')
    }
  }

  async #readCharacter(planned: Planned, origin: Origin, bytes: Buffer): Promise<Writing> {
    const { card: found, avatar, original, remarks = [] } = await readCharacter(planned.path, bytes)
    const { lorebook, damage, ...card } = found
    const book = lorebook && readInnerBook(lorebook, card.name)
    const about = [...damage, ...remarks, ...(typeof book === 'string' ? [book] : [])]
    return async () => {
      this.#warn(planned, about)
      this.#note(planned, origin, await this.#writer.upsertCharacter({ ...origin, ...card, avatar, original }))
      if (lorebook === undefined || typeof book !== 'object') return
      const inside = { source: `${origin.source}#character_book`, hash: sha256(canonicalJson(lorebook)) }
      this.#note({ ...planned, kind: 'lorebook' }, inside, await this.#writer.upsertLorebook({ ...inside, ...book }))
    }
  }

  #readLorebook(planned: Planned, origin: Origin, bytes: Buffer): Writing {
    const lost: Losses = new Set()
    const { odd, ...book } = readLorebookFile(bytes, stemOf(planned.path), lost)
    if (odd > 0) lost.add(`has ${odd} entries that are none, which are left out`)
    return async () => {
      this.#warn(planned, lost)
      this.#note(planned, origin, await this.#writer.upsertLorebook({ ...origin, ...book }))
    }
  }

  #readGroup(planned: Planned, origin: Origin, bytes: Buffer): Writing {
    const lost: Losses = new Set()
    const { chats, members, ...group } = readGroup(bytes, stemOf(planned.path), lost)
    for (const chat of chats) this.#groupOf.set(`${planned.prefix}group chats/${chat}.jsonl`, planned.source)
    const sources = members.map(member => `${planned.prefix}characters/${member}`)
    return async () => {
      this.#warn(planned, lost)
      this.#note(planned, origin, await this.#writer.upsertGroup({ ...origin, ...group, members: sources }))
    }
  }

  async #readChat(planned: Planned, origin: Origin, file: ChatFile): Promise<Writing> {
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
    const more = broken > brokenLines.length ? ' …' : ''
    const about = broken === 0 ? lost : [...lost, `${broken} broken lines left out: ${brokenLines.join(', ')}${more}`]
    return async () => {
      this.#note(planned, origin, await this.#writer.upsertChat(chat))
      this.#tally.countMessages(messages, broken)
      this.#warn(planned, about)
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

  #readSettings(planned: Planned, origin: Origin, bytes: Buffer): Writing {
    if (planned.path !== this.#settings?.path) throw new BrokenFile(ofAnother)
    const { values, lost } = this.#withoutSecrets(bytes)
    return async () => {
      this.#note(planned, origin, await this.#writer.putSettings(values))
      this.#warn(planned, lost)
    }
  }

  #readPreset(planned: Planned, origin: Origin, bytes: Buffer): Writing {
    const { source, prefix } = planned
    if (prefix !== (this.#settings?.prefix ?? '')) throw new BrokenFile(ofAnother)
    const what = presetAt(source.slice(prefix.length))
    if (what === undefined) throw new BrokenFile('has no place here')
    const { values: preset, lost } = this.#withoutSecrets(bytes)
    return async () => {
      this.#note(planned, origin, await this.#writer.putPreset({ ...what, preset }))
      this.#warn(planned, lost)
    }
  }

  #withoutSecrets(bytes: Buffer): { values: JsonObject; lost: Losses } {
    const lost: Losses = new Set()
    const { values, removed } = readSettings(bytes, lost)
    if (removed.length > 0) {
      const places = removed.slice(0, mostNamed).join(', ')
      lost.add(`${removed.length} values that look like secrets left out: ${places}`)
    }
    return { values, lost }
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
