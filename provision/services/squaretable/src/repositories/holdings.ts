import { and, asc, eq, gt, inArray, isNull, lte, or, sql } from 'drizzle-orm'
import {
  avatars,
  characters,
  chats,
  groupMembers,
  groups,
  type JsonObject,
  lorebooks,
  messages,
  originals,
  settings,
  users,
} from '../database/schema/index.ts'
import { BatchReader } from './batches.ts'

/** A character, without what is large. */
export interface HeldCharacter {
  readonly id: string
  readonly name: string
  readonly source: string | null
  readonly createdBy: string | null
  /** What its picture is; null where it has none. */
  readonly mediaType: 'image/png' | 'image/webp' | null
  readonly hasOriginal: boolean
}

/** A character as it is, with its files. */
export interface WholeCharacter {
  readonly name: string
  readonly description: string
  readonly tags: readonly string[]
  readonly card: JsonObject
  readonly aside: JsonObject | null
  readonly avatar: { readonly data: Buffer; readonly mediaType: 'image/png' | 'image/webp' } | undefined
  readonly original: Buffer | undefined
}

/** What one member of a tenant has made or imported, piece by piece. To be used in a snapshot. */
export class Holdings extends BatchReader {
  readonly #userId: string | null

  /** @param userId the member; null for what belongs to nobody any more. */
  constructor(db: ConstructorParameters<typeof BatchReader>[0], tenantId: string, userId: string | null) {
    super(db, tenantId)
    this.#userId = userId
  }

  /** Their characters, and those of others that their chats and groups are with. */
  async characters(): Promise<HeldCharacter[]> {
    const { id, name, source, createdBy } = characters
    const ofChats = this.db.select({ id: chats.characterId }).from(chats).where(this.#mine(chats))
    const ofGroups = this.db
      .select({ id: groupMembers.characterId })
      .from(groupMembers)
      .innerJoin(groups, and(eq(groups.tenantId, groupMembers.tenantId), eq(groups.id, groupMembers.groupId)))
      .where(this.own(groupMembers, this.#mine(groups)))
    const ofCharacter = (table: typeof avatars | typeof originals) =>
      and(eq(table.tenantId, characters.tenantId), eq(table.characterId, id))
    const { mediaType } = avatars
    const hasOriginal = sql<boolean>`${originals.characterId} IS NOT NULL`
    return await this.db
      .select({ id, name, source, createdBy, mediaType, hasOriginal })
      .from(characters)
      .leftJoin(avatars, ofCharacter(avatars))
      .leftJoin(originals, ofCharacter(originals))
      .where(this.own(characters, or(this.#mine(characters), inArray(id, ofChats), inArray(id, ofGroups))))
      .orderBy(asc(characters.createdAt), asc(id))
  }

  async character(id: string): Promise<WholeCharacter | undefined> {
    const [row] = await this.db
      .select()
      .from(characters)
      .where(this.own(characters, eq(characters.id, id)))
    const [avatar] = await this.db
      .select({ data: avatars.data, mediaType: avatars.mediaType })
      .from(avatars)
      .where(this.own(avatars, eq(avatars.characterId, id)))
    const [original] = await this.db
      .select({ data: originals.data })
      .from(originals)
      .where(this.own(originals, eq(originals.characterId, id)))
    return row && { ...row, avatar, original: original?.data }
  }

  /** The lorebook that was inside a card, where it was changed since. */
  async changedBookOf({ source, createdBy }: HeldCharacter) {
    if (source === null || createdBy === null) return undefined
    const from = [eq(lorebooks.createdBy, createdBy), eq(lorebooks.source, `${source}#character_book`)]
    const [found] = await this.db
      .select()
      .from(lorebooks)
      .where(this.own(lorebooks, ...from, eq(lorebooks.edited, true)))
    return found
  }

  /** Lorebooks that do not stand in a card. */
  async *lorebooks() {
    const apart = or(isNull(lorebooks.source), sql`${lorebooks.source} NOT LIKE '%#character_book'`)
    const where = and(this.#mine(lorebooks), apart)
    for await (const [after, last] of this.batches(lorebooks, lorebooks.id, where)) {
      const behind = after === undefined ? undefined : gt(lorebooks.id, String(after))
      yield* await this.db
        .select()
        .from(lorebooks)
        .where(this.own(lorebooks, where, behind, lte(lorebooks.id, String(last))))
        .orderBy(asc(lorebooks.id))
    }
  }

  /** Groups with the ids of their members, in their order. */
  async groups() {
    const rows = await this.db
      .select()
      .from(groups)
      .where(this.own(groups, this.#mine(groups)))
      .orderBy(asc(groups.createdAt), asc(groups.id))
    const joined = await this.db
      .select({ groupId: groupMembers.groupId, characterId: groupMembers.characterId })
      .from(groupMembers)
      .where(
        this.own(
          groupMembers,
          inArray(
            groupMembers.groupId,
            rows.map(({ id }) => id),
          ),
        ),
      )
      .orderBy(asc(groupMembers.position))
    const members = Map.groupBy(joined, ({ groupId }) => groupId)
    return rows.map(row => ({ ...row, members: (members.get(row.id) ?? []).map(({ characterId }) => characterId) }))
  }

  async chats() {
    return await this.db
      .select()
      .from(chats)
      .where(this.own(chats, this.#mine(chats)))
      .orderBy(asc(chats.createdAt), asc(chats.id))
  }

  /** The messages of a chat, in their order. */
  async *messages(chatId: string) {
    const ofChat = eq(messages.chatId, chatId)
    for await (const [after, last] of this.batches(messages, messages.position, ofChat)) {
      const behind = after === undefined ? undefined : gt(messages.position, Number(after))
      yield* await this.db
        .select()
        .from(messages)
        .where(this.own(messages, ofChat, behind, lte(messages.position, Number(last))))
        .orderBy(asc(messages.position))
    }
  }

  async settings(): Promise<JsonObject | undefined> {
    if (this.#userId === null) return undefined
    const [found] = await this.db
      .select({ values: settings.values })
      .from(settings)
      .where(this.own(settings, eq(settings.userId, this.#userId)))
    return found?.values
  }

  /** The tenant's members. */
  async members(): Promise<{ id: string; email: string }[]> {
    return await this.db
      .select({ id: users.id, email: users.email })
      .from(users)
      .where(this.own(users))
      .orderBy(asc(users.email))
  }

  #mine(table: typeof characters | typeof chats | typeof groups | typeof lorebooks) {
    return this.#userId === null ? isNull(table.createdBy) : eq(table.createdBy, this.#userId)
  }
}
