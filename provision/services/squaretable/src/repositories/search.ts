import { type Column, count, desc, or, type SQL, sql } from 'drizzle-orm'
import { characters, chats, messages } from '../database/schema/index.ts'
import { contains, type Listed, TenantScopedRepository } from './tenant-scoped.ts'

/** What was found, the newest first, and how much there is of it. */
export interface Found {
  readonly characters: readonly { readonly id: string; readonly name: string }[]
  readonly chats: readonly { readonly id: string; readonly title: string }[]
  readonly messages: readonly { readonly id: string; readonly chatId: string; readonly excerpt: string }[]
  readonly totals: { readonly characters: number; readonly chats: number; readonly messages: number }
}

/** How many of each kind are told. */
const most = 20

/** Signs of a message that are told, and how many of them stand before the hit. */
const excerptLength = 200
const lead = 60

const excerpt = (column: Column, text: string): SQL<string> =>
  sql<string>`substring(${column} from greatest(1, position(lower(${text}) in lower(${column})) - ${lead}::int) for ${excerptLength}::int)`

/** Looks for a text in all that a tenant has. */
export class Search extends TenantScopedRepository {
  /** @param text is looked for literally, in names, descriptions, titles and contents; upper and lower case are the same. */
  async find(text: string): Promise<Found> {
    const [inCharacters, inChats, inMessages] = [
      this.own(characters, or(contains(characters.name, text), contains(characters.description, text))),
      this.own(chats, contains(chats.title, text)),
      this.own(messages, contains(messages.content, text)),
    ]
    return {
      characters: await this.db
        .select({ id: characters.id, name: characters.name })
        .from(characters)
        .where(inCharacters)
        .orderBy(desc(characters.createdAt), characters.id)
        .limit(most),
      chats: await this.db
        .select({ id: chats.id, title: chats.title })
        .from(chats)
        .where(inChats)
        .orderBy(desc(chats.createdAt), chats.id)
        .limit(most),
      messages: await this.db
        .select({ id: messages.id, chatId: messages.chatId, excerpt: excerpt(messages.content, text) })
        .from(messages)
        .where(inMessages)
        .orderBy(desc(messages.createdAt), messages.id)
        .limit(most),
      totals: {
        characters: await this.#count(characters, inCharacters),
        chats: await this.#count(chats, inChats),
        messages: await this.#count(messages, inMessages),
      },
    }
  }

  async #count(table: Listed, where: SQL | undefined): Promise<number> {
    const [counted] = await this.db.select({ total: count() }).from(table).where(where)
    return counted?.total ?? 0
  }
}
