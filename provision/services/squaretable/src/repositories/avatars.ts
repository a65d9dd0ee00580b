import { createHash } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { avatars, characters } from '../database/schema/index.ts'
import { TenantScopedRepository } from './tenant-scoped.ts'

/** A picture, what it is, and the hash of its bytes. */
export interface Avatar {
  readonly data: Buffer
  readonly mediaType: 'image/png' | 'image/webp'
  readonly sha256: string
}

/** The pictures of a tenant's characters. */
export class Avatars extends TenantScopedRepository {
  /** The character's picture, or undefined where it has none. */
  async find(characterId: string): Promise<Avatar | undefined> {
    const [found] = await this.db
      .select({ data: avatars.data, mediaType: avatars.mediaType, sha256: avatars.sha256 })
      .from(avatars)
      .where(this.own(avatars, eq(avatars.characterId, characterId)))
    return found
  }

  /** Gives a character a picture in place of the one it had. */
  async put(characterId: string, data: Buffer): Promise<void> {
    await this.#edit(characterId)
    await this.take(characterId, data, 'image/png')
  }

  /** The same for an import. */
  async take(characterId: string, data: Buffer, mediaType: Avatar['mediaType']): Promise<void> {
    const values = { data, mediaType, sha256: createHash('sha256').update(data).digest('hex') }
    await this.db
      .insert(avatars)
      .values({ tenantId: this.tenantId, characterId, ...values })
      .onConflictDoUpdate({
        target: [avatars.tenantId, avatars.characterId],
        set: { ...values, updatedAt: this.now },
      })
  }

  /** Whether there was one to delete. */
  async delete(characterId: string): Promise<boolean> {
    await this.#edit(characterId)
    return await this.drop(characterId)
  }

  /** The same for an import. */
  async drop(characterId: string): Promise<boolean> {
    const gone = await this.db
      .delete(avatars)
      .where(this.own(avatars, eq(avatars.characterId, characterId)))
      .returning({ characterId: avatars.characterId })
    return gone.length > 0
  }

  /** Remembers that an imported character is no longer as it was imported. */
  async #edit(characterId: string): Promise<void> {
    await this.db
      .update(characters)
      .set({ edited: true })
      .where(this.own(characters, eq(characters.id, characterId), eq(characters.edited, false)))
  }
}
