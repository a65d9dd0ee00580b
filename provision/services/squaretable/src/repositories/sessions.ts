import { and, eq, gt, lte } from 'drizzle-orm'
import { sessions } from '../database/schema/index.ts'
import { TenantScopedRepository } from './tenant-scoped.ts'

export type SessionRow = typeof sessions.$inferSelect

/** The logins of a tenant's people. An id is the SHA-256 of the session's secret. */
export class Sessions extends TenantScopedRepository {
  async create(values: Omit<SessionRow, 'tenantId' | 'createdAt'>): Promise<void> {
    await this.db.insert(sessions).values({ ...values, tenantId: this.tenantId })
  }

  /** The session, unless it is over. */
  async find(id: string): Promise<SessionRow | undefined> {
    const [found] = await this.db
      .select()
      .from(sessions)
      .where(this.own(sessions, and(eq(sessions.id, id), gt(sessions.expiresAt, this.now))))
    return found
  }

  async delete(id: string): Promise<void> {
    await this.db.delete(sessions).where(this.own(sessions, eq(sessions.id, id)))
  }

  /** Deletes those of a user that are over. */
  async deleteOver(userId: string): Promise<void> {
    await this.db
      .delete(sessions)
      .where(this.own(sessions, eq(sessions.userId, userId), lte(sessions.expiresAt, this.now)))
  }

  /** Deletes all of a user. @returns their ids. */
  async deleteOf(userId: string): Promise<string[]> {
    const gone = await this.db
      .delete(sessions)
      .where(this.own(sessions, eq(sessions.userId, userId)))
      .returning({ id: sessions.id })
    return gone.map(({ id }) => id)
  }
}
