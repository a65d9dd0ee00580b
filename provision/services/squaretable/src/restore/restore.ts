import type { Transaction } from '../database/database.ts'
import { characters, chats, groups, lorebooks } from '../database/schema/index.ts'
import { Imports } from '../repositories/imports.ts'
import { type Present, Restores } from '../repositories/restores.ts'
import { Settings } from '../repositories/settings.ts'
import { Users } from '../repositories/users.ts'
import { ArchiveRefused, BrokenFile } from '../sillytavern/broken-file.ts'
import { canonicalJson, isObject, type JsonObject, type Losses, parseJson, sha256 } from '../sillytavern/json.ts'
import { type ImportReport, type Noun, Tally } from '../sillytavern/report.ts'
import { type RecordOf, type RecordType, records } from './records.ts'

/** Who brings an export back, and where. */
export interface RestoreRequest {
  readonly tenantId: string
  readonly userId: string
  /** Whether rows may become those of other members. */
  readonly mayAttribute: boolean
}

const batchLength = 500
const batchWeight = 2 * 2 ** 20

/** One export that comes back. */
class Restore {
  readonly #rows: Restores
  readonly #users: Users
  readonly #settings: Settings
  readonly #request: RestoreRequest
  readonly #tally = new Tally()
  /** Members as the export knows them → as they are known here. */
  readonly #members = new Map<string, string>()
  /** Rows of the export → rows here. */
  readonly #ids = new Map<string, string>()
  /** Those that were there before: what belongs to them is left alone. */
  readonly #present = new Set<string>()
  #messages: RecordOf<'message'>[] = []
  #weight = 0

  constructor(tx: Transaction, request: RestoreRequest) {
    this.#rows = new Restores(tx, request.tenantId)
    this.#users = new Users(tx, request.tenantId)
    this.#settings = new Settings(tx, request.tenantId)
    this.#request = request
  }

  async take(type: RecordType, value: JsonObject, line: number): Promise<void> {
    const parsed = records[type].safeParse(value)
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      throw new ArchiveRefused(`has a ${type} on line ${line} that is none: ${issue?.path.join('.')} ${issue?.message}`)
    }
    const { data } = parsed
    switch (type) {
      case 'user':
        return await this.#user(data as RecordOf<'user'>)
      case 'settings':
        return await this.#ownSettings(data as RecordOf<'settings'>, line)
      case 'character':
        return await this.#row('characters', characters, data as RecordOf<'character'>, line, row =>
          this.#rows.putCharacter(row),
        )
      case 'avatar': {
        const avatar = data as RecordOf<'avatar'>
        return this.#isNew(avatar.characterId)
          ? await this.#rows.putAvatar({ ...avatar, sha256: sha256(avatar.data) })
          : undefined
      }
      case 'original': {
        const original = data as RecordOf<'original'>
        return this.#isNew(original.characterId) ? await this.#rows.putOriginal(original) : undefined
      }
      case 'group': {
        const { characterIds, ...group } = data as RecordOf<'group'>
        const members = characterIds.flatMap(id => this.#ids.get(id) ?? [])
        return await this.#row('groups', groups, group, line, row => this.#rows.putGroup(row, members))
      }
      case 'chat': {
        const chat = data as RecordOf<'chat'>
        const link = (id: string | null) => (id === null ? null : (this.#ids.get(id) ?? null))
        const linked = { ...chat, characterId: link(chat.characterId), groupId: link(chat.groupId) }
        return await this.#row('chats', chats, linked, line, row => this.#rows.putChat(row))
      }
      case 'message':
        return await this.#message(data as RecordOf<'message'>)
      case 'lorebook':
        return await this.#row('lorebooks', lorebooks, data as RecordOf<'lorebook'>, line, row =>
          this.#rows.putLorebook(row),
        )
    }
  }

  async end(): Promise<ImportReport> {
    await this.#flush()
    return this.#tally.report({})
  }

  warn(line: number, losses: Losses): void {
    for (const loss of losses) this.#tally.warn(`line ${line}`, loss)
  }

  async #user({ id, email }: RecordOf<'user'>): Promise<void> {
    const member = await this.#users.findByEmail(email.toLowerCase())
    if (member) this.#members.set(id, member.id)
  }

  /** Settings are one's own: those of others are theirs to set. */
  async #ownSettings({ userId, values }: RecordOf<'settings'>, line: number): Promise<void> {
    const file = `line ${line}`
    const own = this.#request.userId
    if (this.#members.get(userId) !== own) {
      this.#tally.passOver(file, 'are the settings of another member', 'settings')
      return
    }
    const present = await this.#settings.find(own)
    const origin = { source: file, hash: sha256(canonicalJson(values as JsonObject)) }
    if (Object.keys(present).length === 0) {
      await this.#settings.put(own, values)
      this.#tally.count('settings', 'created', origin)
    } else if (canonicalJson(present as JsonObject) === canonicalJson(values as JsonObject)) {
      this.#tally.count('settings', 'unchanged', origin)
    } else this.#tally.passOver(file, 'there are other settings already', 'settings')
  }

  async #row<Row extends { id: string; createdBy: string | null; source: string | null; updatedAt: Date }>(
    noun: Noun,
    table: Parameters<Restores['find']>[0],
    row: Row,
    line: number,
    put: (row: Row) => Promise<void>,
  ): Promise<void> {
    const mine = { ...row, createdBy: this.#ownerOf(row.createdBy) }
    const present = await this.#rows.find(table, mine)
    const origin = { source: row.id, hash: sha256(JSON.stringify(row)) }
    this.#ids.set(row.id, present?.id ?? row.id)
    if (present === undefined) {
      await put(mine)
      this.#tally.count(noun, 'created', origin)
      return
    }
    this.#present.add(row.id)
    if (isSame(present, row)) this.#tally.count(noun, 'unchanged', origin)
    else this.#tally.passOver(`line ${line}`, 'is in the service already, and not as it was exported', noun)
  }

  #ownerOf(createdBy: string | null): string | null {
    const { userId, mayAttribute } = this.#request
    if (createdBy === null) return mayAttribute ? null : userId
    return mayAttribute ? (this.#members.get(createdBy) ?? userId) : userId
  }

  #isNew(id: string): boolean {
    return this.#ids.has(id) && !this.#present.has(id)
  }

  async #message(message: RecordOf<'message'>): Promise<void> {
    this.#tally.countMessages(1, 0)
    if (!this.#isNew(message.chatId)) return
    this.#messages.push(message)
    this.#weight += JSON.stringify(message).length
    if (this.#messages.length >= batchLength || this.#weight >= batchWeight) await this.#flush()
  }

  async #flush(): Promise<void> {
    if (this.#messages.length === 0) return
    const taken = await this.#rows.takenMessages(this.#messages.map(({ id }) => id))
    await this.#rows.putMessages(this.#messages.map(({ id, ...row }) => (taken.has(id) ? row : { id, ...row })))
    this.#messages = []
    this.#weight = 0
  }
}

const isSame = (present: Present, { id, updatedAt }: { id: string; updatedAt: Date }): boolean =>
  present.id === id && present.updatedAt.getTime() === updatedAt.getTime()

const typeOf = ({ type }: JsonObject): RecordType | 'tenant' | 'end' | undefined =>
  typeof type === 'string' && (Object.hasOwn(records, type) || type === 'tenant' || type === 'end')
    ? (type as RecordType | 'tenant' | 'end')
    : undefined

/**
 * Brings an export of the service back: what is not there is made, under the ids that it had; what is there stays as it is. All of it or
 * nothing, in the transaction that it is given.
 * @throws ArchiveRefused when it is no export, or not a whole one
 */
export const restore = async (
  tx: Transaction,
  request: RestoreRequest,
  lines: AsyncIterable<string>,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<ImportReport> => {
  await new Imports(tx, request.tenantId, request.userId).alone()
  const running = new Restore(tx, request)
  let number = 0
  let isWhole = false
  for await (const line of lines) {
    signal?.throwIfAborted()
    number += 1
    if (line.trim() === '') continue
    if (isWhole) throw new ArchiveRefused('goes on behind its end')
    const losses: Losses = new Set()
    const value = readLine(line, number, losses)
    const type = typeOf(value)
    if (number === 1 && type !== 'tenant') throw new ArchiveRefused('is no export of this service')
    running.warn(number, losses)
    if (type === 'end') isWhole = true
    else if (type !== undefined && type !== 'tenant') await running.take(type, value, number)
  }
  if (!isWhole) throw new ArchiveRefused('ends before its end: it was cut off')
  return await running.end()
}

const readLine = (line: string, number: number, losses: Losses): JsonObject => {
  try {
    const value = parseJson(line, losses)
    if (isObject(value)) return value
  } catch (error) {
    if (!(error instanceof BrokenFile)) throw error
  }
  throw new ArchiveRefused(number === 1 ? 'is no export of this service' : `has a line that is no record: ${number}`)
}
