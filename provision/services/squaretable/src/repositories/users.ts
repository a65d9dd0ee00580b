import { and, count, eq, sql } from 'drizzle-orm'
import type { Role } from '../context.ts'
import { tenants, users } from '../database/schema/index.ts'
import { type Changes, contains, type Page, type PageRequest, TenantScopedRepository } from './tenant-scoped.ts'

export type UserRow = typeof users.$inferSelect

/** What a new user is made of. */
export interface NewUser {
  readonly email: string
  readonly name: string
  readonly role: Role
  readonly passwordHash: string
}

/** A tenant's users. */
export class Users extends TenantScopedRepository {
  list(request: PageRequest): Promise<Page<UserRow>> {
    return this.page(users, request, request.q ? contains(users.name, request.q) : undefined)
  }

  async find(id: string): Promise<UserRow | undefined> {
    const [found] = await this.db
      .select()
      .from(users)
      .where(this.own(users, eq(users.id, id)))
    return found
  }

  /** @param email in small letters. */
  async findByEmail(email: string): Promise<UserRow | undefined> {
    const [found] = await this.db
      .select()
      .from(users)
      .where(this.own(users, eq(users.email, email)))
    return found
  }

  /** The new user, or undefined where the e-mail address is taken in this tenant. */
  async create(values: NewUser): Promise<UserRow | undefined> {
    const [made] = await this.db
      .insert(users)
      .values({ ...values, tenantId: this.tenantId })
      .onConflictDoNothing({ target: [users.tenantId, users.email] })
      .returning()
    return made
  }

  async update(id: string, values: Changes<Pick<NewUser, 'name' | 'role'>>): Promise<UserRow | undefined> {
    const [changed] = await this.db
      .update(users)
      .set({ ...values, updatedAt: this.now })
      .where(this.own(users, eq(users.id, id)))
      .returning()
    return changed
  }

  /** Whether there is such a user with logins of this number. Until the transaction ends nobody removes him. */
  async hold(id: string, version: number): Promise<boolean> {
    const found = await this.db
      .select({ id: users.id })
      .from(users)
      .where(this.own(users, eq(users.id, id), eq(users.credentialsVersion, version)))
      .for('key share')
    return found.length > 0
  }

  /** Ends every login of a user, whatever it was made with. @param passwordHash the new one, where it changes. */
  async endLogins(id: string, passwordHash?: string): Promise<void> {
    await this.db
      .update(users)
      .set({
        credentialsVersion: sql`${users.credentialsVersion} + 1`,
        updatedAt: this.now,
        ...(passwordHash !== undefined && { passwordHash }),
      })
      .where(this.own(users, eq(users.id, id)))
  }

  async delete(id: string): Promise<boolean> {
    const gone = await this.db
      .delete(users)
      .where(this.own(users, eq(users.id, id)))
      .returning({ id: users.id })
    return gone.length > 0
  }

  /** How many owners there are. It waits for who asked before; until the transaction ends nobody else changes that: two who leave at once would leave none. */
  async lockOwners(): Promise<number> {
    await this.db.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, this.tenantId)).for('no key update')
    const [counted] = await this.db
      .select({ owners: count() })
      .from(users)
      .where(and(this.own(users), eq(users.role, 'owner')))
    return counted?.owners ?? 0
  }
}
