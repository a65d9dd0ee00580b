import { createHash } from 'node:crypto'
import { eq } from 'drizzle-orm'
import { avatars } from '../database/schema/index.ts'
import { TenantScopedRepository } from './tenant-scoped.ts'

/** A picture, and the hash of its bytes. */
export interface Avatar {
  readonly data: Buffer
  readonly sha256: string
}

/** The pictures of a tenant's characters. */
export class Avatars extends TenantScopedRepository {
  /** The character's picture, or undefined where it has none. */
  async find(characterId: string): Promise<Avatar | undefined> {
    const [found] = await this.db
      .select({ data: avatars.data, sha256: avatars.sha256 })
      .from(avatars)
      .where(this.own(avatars, eq(avatars.characterId, characterId)))
    return found
  }

  /** Gives a character a picture in place of the one it had. */
  async put(characterId: string, data: Buffer): Promise<void> {
    const sha256 = createHash('sha256').update(data).digest('hex')
    await this.db
      .insert(avatars)
      .values({ tenantId: this.tenantId, characterId, data, sha256 })
      .onConflictDoUpdate({
        target: [avatars.tenantId, avatars.characterId],
        set: { data, sha256, updatedAt: this.now },
      })
  }

  /** Whether there was one to delete. */
  async delete(characterId: string): Promise<boolean> {
    const gone = await this.db
      .delete(avatars)
      .where(this.own(avatars, eq(avatars.characterId, characterId)))
      .returning({ characterId: avatars.characterId })
    return gone.length > 0
  }
}
