import type { Database, Transaction } from '../database/database.ts'
import { characters, groups } from '../database/schema/index.ts'
import { withTenant } from '../database/tenant-transaction.ts'
import { Avatars } from '../repositories/avatars.ts'
import { type ImportedRow, Imports, type RowOrigin } from '../repositories/imports.ts'
import { Settings } from '../repositories/settings.ts'
import { BrokenFile } from './broken-file.ts'
import type {
  ImportedCharacter,
  ImportedChat,
  ImportedGroup,
  ImportedLorebook,
  ImportWriter,
  Origin,
  Outcome,
  Written,
} from './import-writer.ts'
import { canonicalJson, type Json, type JsonObject, sha256 } from './json.ts'
import type { ImportedMessage } from './message.ts'

/** What the writer needs. */
export interface WriterSettings {
  readonly database: Database
  /** Whose rows they become; from the login. */
  readonly tenantId: string
  /** Who imports. */
  readonly userId: string
  /** Hears of each change, once it is committed. */
  readonly changed: () => Promise<void>
}

const batchLength = 500

/** The code of PostgreSQL's error, wherever it is wrapped. */
const codeOf = (error: unknown): string => {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: unknown }
  return typeof code === 'string' ? code : cause === undefined ? '' : codeOf(cause)
}

/** Values that no column takes, broken constraints, and limits of the program: the file's fault, and not the database's. */
const isRefusal = (error: unknown): boolean => /^(?:22|23|54)/.test(codeOf(error))

function* batchesOf(messages: Iterable<ImportedMessage>): Generator<(ImportedMessage & { position: number })[]> {
  let batch: (ImportedMessage & { position: number })[] = []
  let position = 0
  for (const message of messages) {
    position += 1
    batch.push({ ...message, position })
    if (batch.length < batchLength) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}

/** Writes an import to the database, into one tenant: each file in a transaction of its own, so that nothing of it is half done. */
export class DatabaseWriter implements ImportWriter {
  readonly #settings: WriterSettings

  constructor(settings: WriterSettings) {
    this.#settings = settings
  }

  upsertCharacter({ source, hash, avatar, ...values }: ImportedCharacter): Promise<Written> {
    const { tenantId } = this.#settings
    return this.#transact(async (imports, tx) => {
      const known = await imports.findCharacter(source)
      return await this.#unless(known, { source, hash }, async origin => {
        const { name, description, tags, card } = values
        const id = await imports.saveCharacter(origin, { name, description, tags: [...tags], card })
        if (avatar !== undefined) await new Avatars(tx, tenantId).put(id, avatar)
      })
    })
  }

  upsertLorebook({ source, hash, name, description, entries }: ImportedLorebook): Promise<Written> {
    return this.#transact(async imports => {
      const known = await imports.findLorebook(source)
      return await this.#unless(known, { source, hash }, async origin => {
        await imports.saveLorebook(origin, { name, description, entries: [...entries] })
      })
    })
  }

  upsertGroup({ source, hash, name, metadata, members }: ImportedGroup): Promise<Written> {
    return this.#transact(async imports => {
      const ids = await imports.idsOf(characters, members)
      const present = members.flatMap(member => ids.get(member) ?? [])
      const known = await imports.findGroup(source)
      const linked = { source, hash: sha256([hash, ...present].join('\n')) }
      const written = await this.#unless(known, linked, async origin => {
        const id = await imports.saveGroup(origin, { name, metadata })
        await imports.saveMembers(id, present)
      })
      return { ...written, missing: members.filter(member => !ids.has(member)) }
    })
  }

  upsertChat({ source, hash, title, metadata, character, group, messages }: ImportedChat): Promise<Written> {
    return this.#transact(async imports => {
      const link = async (table: typeof characters | typeof groups, wanted: string | undefined) =>
        wanted === undefined ? null : ((await imports.idsOf(table, [wanted])).get(wanted) ?? null)
      const characterId = await link(characters, character)
      const groupId = await link(groups, group)
      const known = await imports.findChat(source)
      const linked = { source, hash: sha256([hash, characterId, groupId].join('\n')) }
      const written = await this.#unless(known, linked, async origin => {
        const id = await imports.saveChat(origin, { title, metadata, characterId, groupId })
        let last = 0
        for (const batch of batchesOf(messages)) {
          await imports.saveMessages(
            id,
            batch.map(message => ({ ...message, swipes: [...message.swipes] })),
          )
          last = batch.at(-1)?.position ?? last
        }
        await imports.cutMessages(id, last)
      })
      const missing = [characterId === null ? character : undefined, groupId === null ? group : undefined]
      return { ...written, missing: missing.filter(one => one !== undefined) }
    })
  }

  /** They become the importing user's, beside the settings that user has already. */
  putSettings(values: JsonObject): Promise<Written> {
    const { tenantId, userId } = this.#settings
    return this.#transact(async (imports, tx) => {
      const present = await imports.findSettings(userId)
      const known = present?.sillyTavern as Json | undefined
      if (known !== undefined && canonicalJson(known) === canonicalJson(values)) return { outcome: 'unchanged' }
      await new Settings(tx, tenantId).put(userId, { ...present, sillyTavern: values })
      return { outcome: known === undefined ? 'created' : 'updated' }
    })
  }

  /** Leaves alone what is the same, and what was changed here. */
  async #unless(
    known: ImportedRow | undefined,
    { source, hash }: Origin,
    save: (origin: RowOrigin) => Promise<void>,
  ): Promise<{ outcome: Outcome }> {
    if (known?.sourceHash === hash) return { outcome: 'unchanged' }
    if (known?.changed === true) return { outcome: 'kept' }
    await save({ source, sourceHash: hash, createdBy: this.#settings.userId })
    return { outcome: known === undefined ? 'created' : 'updated' }
  }

  async #transact(work: (imports: Imports, tx: Transaction) => Promise<Written>): Promise<Written> {
    const { database, tenantId, changed } = this.#settings
    const transaction = withTenant(database, tenantId, async tx => {
      const imports = new Imports(tx, tenantId)
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
