import type { Card } from './card.ts'
import type { JsonObject } from './json.ts'
import type { Lorebook } from './lorebook.ts'
import type { ImportedMessage } from './message.ts'
import type { PresetKind } from './preset-files.ts'

/** What became of a row. `kept`: something speaks against the import, so it stays as it is. */
export type Outcome = 'created' | 'updated' | 'unchanged' | 'kept'

/** What was written. */
export interface Written {
  readonly outcome: Outcome
  /** Why it was kept; else because it was changed in the service since the last import. */
  readonly reason?: string
  /** What else is to be said about it. */
  readonly remark?: string
  /** What it refers to that is not there. */
  readonly missing?: readonly string[]
}

/** By which an earlier import of the same thing is found. */
export interface Origin {
  /** The path under the root. */
  readonly source: string
  /** SHA-256 of what it was made from. */
  readonly hash: string
}

export interface ImportedCharacter extends Origin, Omit<Card, 'lorebook' | 'damage'> {
  readonly avatar: Picture | undefined
  /** The whole file, where it holds more than can be shown. */
  readonly original: Buffer | undefined
}

/** A picture that is one. */
export interface Picture {
  readonly data: Buffer
  readonly mediaType: 'image/png' | 'image/webp'
}

export interface ImportedLorebook extends Origin, Omit<Lorebook, 'odd'> {}

export interface ImportedGroup extends Origin {
  readonly name: string
  readonly metadata: JsonObject
  /** Sources of the members. */
  readonly members: readonly string[]
  readonly aside: JsonObject | null
}

export interface ImportedChat extends Origin {
  readonly title: string
  readonly metadata: JsonObject
  /** Source of the character or the group that it is with. */
  readonly character: string | undefined
  readonly group: string | undefined
  readonly aside: JsonObject | null
  /** Can be gone through more than once. */
  readonly messages: Iterable<ImportedMessage>
}

/** A file beside the settings. */
export interface ImportedPreset {
  readonly kind: PresetKind
  readonly name: string
  readonly preset: JsonObject
}

/**
 * Where an import goes. Each call is all or nothing, and writes nothing where the hash is that of the last import.
 * Each throws BrokenFile where the database refuses what is to be written; whatever else is thrown ends the import.
 */
export interface ImportWriter {
  upsertCharacter(character: ImportedCharacter): Promise<Written>
  upsertLorebook(lorebook: ImportedLorebook): Promise<Written>
  upsertGroup(group: ImportedGroup): Promise<Written>
  upsertChat(chat: ImportedChat): Promise<Written>
  putSettings(values: JsonObject): Promise<Written>
  putPreset(preset: ImportedPreset): Promise<Written>
}
