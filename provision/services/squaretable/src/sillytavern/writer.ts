import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { Database, Transaction } from '../database/database.ts'
import { characters, groups } from '../database/schema/index.ts'
import { withTenant } from '../database/tenant-transaction.ts'
import { Avatars } from '../repositories/avatars.ts'
import { ImportedMessages, type MessageTrace } from '../repositories/imported-messages.ts'
import { type ImportedRow, Imports, type RowOrigin } from '../repositories/imports.ts'
import { BrokenFile } from './broken-file.ts'
import { changeOf } from './chat-change.ts'
import { withMissing } from './group.ts'
import type {
  ImportedCharacter,
  ImportedChat,
  ImportedGroup,
  ImportedLorebook,
  ImportedPreset,
  ImportWriter,
  Origin,
  Written,
} from './import-writer.ts'
import { canonicalJson, type Json, type JsonObject, sha256 } from './json.ts'
import type { ImportedMessage } from './message.ts'
import { writePreset } from './preset-writer.ts'

/** What the writer needs. */
export interface WriterSettings {
  readonly database: Database
  /** Whose rows they become; from the login. */
  readonly tenantId: string
  /** Who imports. */
  readonly userId: string
  /** Whether what was deleted here comes back. */
  readonly bringBack?: boolean
  /** Hears of each change, once it is committed. */
  readonly changed: () => Promise<void>
}

const batchLength = 500
const batchWeight = 2 * 2 ** 20

type Origins = Omit<RowOrigin, 'aside'>

/** The code of PostgreSQL's error, wherever it is wrapped. */
const codeOf = (error: unknown): string => {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown }
  return typeof code === 'string' ? code : cause === undefined ? '' : codeOf(cause)
}

/** Values that no column takes, broken constraints, and limits of the program: the file's fault, and not the database's. */
const isRefusal = (error: unknown): boolean => /^(?:22|23|54)/.test(codeOf(error))

/** How much of the database's memory, and of ours, a message takes, roughly. */
const weightOf = ({ content, swipes, extra, aside }: ImportedMessage): number =>
  content.length + swipes.reduce((sum, { length }) => sum + length, 0) + weightOfJson(extra) + weightOfJson(aside)

const weightOfJson = (value: Json | undefined): number => {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null) return 8
  return Object.entries(value).reduce((sum, [key, item]) => sum + key.length + weightOfJson(item), 0)
}

/** The messages by their positions, in pieces that are not too large for one statement. */
export function* batchesOf(messages: Iterable<ImportedMessage>): Generator<(ImportedMessage & { position: number })[]> {
  let batch: (ImportedMessage & { position: number })[] = []
  let position = 0
  let weight = 0
  for (const message of messages) {
    position += 1
    weight += weightOf(message)
    batch.push({ ...message, position })
    if (batch.length < batchLength && weight < batchWeight) continue
    yield batch
    batch = []
    weight = 0
  }
  if (batch.length > 0) yield batch
}

const traceOf = ({ author, name, sentAt, content }: ImportedMessage): MessageTrace => ({
  author,
  name,
  sentAt,
  content: createHash('md5').update(content).digest('hex'),
})

/** Others get their turn in between, as a long chat takes a second. */
const tracesOf = async (messages: Iterable<ImportedMessage>): Promise<MessageTrace[]> => {
  const traces: MessageTrace[] = []
  for (const message of messages) {
    traces.push(traceOf(message))
    if (traces.length % batchLength === 0) await setImmediate()
  }
  return traces
}

/** What a group calls the member whose card has this source. */
const memberName = (source: string): string => source.replace(/^(?:.*?\/)?characters\//, '')

/** Writes an import to the database, into one tenant: each file in a transaction of its own, so that nothing of it is half done. */
export class DatabaseWriter implements ImportWriter {
  readonly #settings: WriterSettings

  constructor(settings: WriterSettings) {
    this.#settings = settings
  }

  upsertCharacter({ source, hash, avatar, original, aside, ...values }: ImportedCharacter): Promise<Written> {
    const { tenantId } = this.#settings
    return this.#transact(async (imports, tx) => {
      const known = await imports.findCharacter(source)
      return await this.#unless(imports, known, { source, hash }, async origin => {
        const { name, description, tags, card } = values
        const id = await imports.saveCharacter({ ...origin, aside }, { name, description, tags: [...tags], card })
        const avatars = new Avatars(tx, tenantId)
        if (avatar !== undefined) await avatars.take(id, avatar.data, avatar.mediaType)
        else if (known !== undefined) await avatars.drop(id)
        if (original !== undefined || known !== undefined) await imports.saveOriginal(id, original)
      })
    })
  }

  upsertLorebook({ source, hash, aside, entries, ...values }: ImportedLorebook): Promise<Written> {
    return this.#transact(async imports => {
      const known = await imports.findLorebook(source)
      return await this.#unless(imports, known, { source, hash }, async origin => {
        const { name, description, metadata } = values
        await imports.saveLorebook({ ...origin, aside }, { name, description, metadata, entries: [...entries] })
      })
    })
  }

  upsertGroup({ source, hash, name, metadata, members, aside }: ImportedGroup): Promise<Written> {
    return this.#transact(async imports => {
      const ids = await imports.idsOf(characters, members)
      const present = members.flatMap(member => ids.get(member) ?? [])
      const missing = members.filter(member => !ids.has(member))
      const known = await imports.findGroup(source)
      const linked = { source, hash: sha256([hash, ...present].join('\n')) }
      const written = await this.#unless(imports, known, linked, async origin => {
        const kept = withMissing({ members: members.map(memberName), aside }, missing.map(memberName))
        const id = await imports.saveGroup({ ...origin, aside: kept }, { name, metadata })
        await imports.saveMembers(id, present)
      })
      return { ...written, missing }
    })
  }

  upsertChat({ source, hash, title, metadata, character, group, messages, aside }: ImportedChat): Promise<Written> {
    return this.#transact(async (imports, tx) => {
      const held = new ImportedMessages(tx, this.#settings.tenantId)
      const link = async (table: typeof characters | typeof groups, wanted: string | undefined) =>
        wanted === undefined ? null : ((await imports.idsOf(table, [wanted])).get(wanted) ?? null)
      const characterId = await link(characters, character)
      const groupId = await link(groups, group)
      const known = await imports.findChat(source)
      const linked = { source, hash: sha256([hash, characterId, groupId].join('\n')) }
      const save = async (origin: Origins): Promise<void> => {
        const id = await imports.saveChat({ ...origin, aside }, { title, metadata, characterId, groupId })
        let last = 0
        let saving: Promise<void> | undefined
        // While one batch is saved the next one is read.
        for (const batch of batchesOf(messages)) {
          await saving
          saving = held.saveMessages(
            id,
            batch.map(message => ({ ...message, swipes: [...message.swipes] })),
          )
          saving.catch(() => undefined) // told by whoever waits for it
          last = batch.at(-1)?.position ?? last
        }
        await saving
        await held.cutMessages(id, last)
      }
      const judge = async ({ id }: ImportedRow): Promise<Pick<Written, 'reason' | 'remark'>> => {
        const { lost, replaced } = changeOf(await held.traces(id), await tracesOf(messages))
        if (lost > 0) return { reason: `has lost ${lost} messages that were imported before: the chat stays as it is` }
        return replaced === 0 ? {} : { remark: `${replaced} messages of the chat have others in their place now` }
      }
      const written = await this.#unless(imports, known, linked, save, judge)
      const missing = [characterId === null ? character : undefined, groupId === null ? group : undefined]
      return { ...written, missing: missing.filter(one => one !== undefined) }
    })
  }

  /** They become the importing user's, beside the settings that user has already. */
  putSettings(values: JsonObject): Promise<Written> {
    return this.#transact(async imports => {
      const present = await imports.findSettings()
      const known = present?.values.sillyTavern as Json | undefined
      const hash = sha256(canonicalJson(values))
      const now = known === undefined ? null : sha256(canonicalJson(known))
      if (now === hash) return { outcome: 'unchanged' }
      // Of what is there, and of what is gone, only what is as the last import left it.
      if (present !== undefined && now !== present.sourceHash) {
        return present.sourceHash === hash ? { outcome: 'unchanged' } : { outcome: 'kept' }
      }
      await imports.saveSettings({ ...present?.values, sillyTavern: values }, hash)
      return { outcome: known === undefined ? 'created' : 'updated' }
    })
  }

  putPreset(preset: ImportedPreset): Promise<Written> {
    return this.#transact((imports, tx) => writePreset(imports, tx, this.#settings, preset))
  }

  /** Leaves alone what is the same, and what was changed or deleted here. */
  async #unless(
    imports: Imports,
    known: ImportedRow | undefined,
    { source, hash }: Origin,
    save: (origin: Origins) => Promise<void>,
    judge?: (known: ImportedRow) => Promise<Pick<Written, 'reason' | 'remark'>>,
  ): Promise<Written> {
    if (known?.sourceHash === hash) return { outcome: 'unchanged' }
    if (known?.changed === true) return { outcome: 'kept' }
    if (known === undefined && this.#settings.bringBack === true) await imports.forgetRemoval(source)
    else if (known === undefined && (await imports.isRemoved(source))) {
      return { outcome: 'kept', reason: 'was deleted in the service since it was imported' }
    }
    const { reason, remark } = (known && (await judge?.(known))) ?? {}
    if (reason !== undefined) return { outcome: 'kept', reason }
    await save({ source, sourceHash: hash })
    return { outcome: known === undefined ? 'created' : 'updated', ...(remark !== undefined && { remark }) }
  }

  async #transact(work: (imports: Imports, tx: Transaction) => Promise<Written>): Promise<Written> {
    const { database, tenantId, userId, changed } = this.#settings
    const transaction = withTenant(database, tenantId, async tx => {
      const imports = new Imports(tx, tenantId, userId)
      await imports.alone()
      return await work(imports, tx)
    })
    const written = await transaction.catch((error: unknown) => {
      throw isRefusal(error) ? new BrokenFile('holds something that the database does not take') : error
    })
    if (written.outcome === 'created' || written.outcome === 'updated') await changed()
    return written
  }
}
