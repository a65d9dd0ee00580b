import { eq } from 'drizzle-orm'
import { type JsonObject, settings } from '../database/schema/index.ts'
import { TenantScopedRepository } from './tenant-scoped.ts'

/** Each member's own settings. */
export class Settings extends TenantScopedRepository {
  /** The member's settings; an empty object where nothing was ever set. */
  async find(userId: string): Promise<JsonObject> {
    const [found] = await this.db
      .select({ values: settings.values })
      .from(settings)
      .where(this.own(settings, eq(settings.userId, userId)))
    return found?.values ?? {}
  }

  /** Puts these in place of all that were there. */
  async put(userId: string, values: JsonObject): Promise<void> {
    await this.db
      .insert(settings)
      .values({ tenantId: this.tenantId, userId, values })
      .onConflictDoUpdate({
        target: [settings.tenantId, settings.userId],
        set: { values, updatedAt: this.now },
      })
  }
}
