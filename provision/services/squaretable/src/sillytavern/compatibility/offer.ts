import type { Context } from 'hono'
import type { Api, Env, Parts } from '../../context.ts'
import type { Transaction } from '../../database/database.ts'
import { users } from '../../database/schema/index.ts'
import { withTenant } from '../../database/tenant-transaction.ts'
import type { RateLimits } from '../../middleware/rate-limit.ts'
import { Rows } from '../../repositories/rows.ts'
import { BrokenFile } from '../broken-file.ts'
import { forMembers } from './access.ts'
import { said } from './answers.ts'
import { readSent, type Sent } from './form.ts'

/** What a member's request is answered with. */
type Answers = (context: Context<Env>, sent: Sent) => Promise<Response>

/** What the routes of the front end are made with. */
export interface Offer {
  readonly app: Api
  readonly parts: Parts
  readonly limits: RateLimits
  /** A route for members, that takes JSON or a form. */
  post(path: string, answers: Answers): void
  /** A route for members, that reads. */
  get(path: string, answers: (context: Context<Env>) => Promise<Response>): void
}

/** Makes routes on an application. */
export const offer = (app: Api, parts: Parts, limits: RateLimits): Offer => {
  const guards = forMembers(parts, limits)
  return {
    app,
    parts,
    limits,
    post: (path, answers) => {
      app.on('POST', [path], ...guards, async context => {
        try {
          return await answers(context, await readSent(context))
        } catch (error) {
          if (error instanceof BrokenFile) return said(context, 400)
          throw error
        }
      })
    },
    get: (path, answers) => {
      app.on('GET', [path], ...guards, answers)
    },
  }
}

/** Whose rows a request is about. */
export interface Whose {
  readonly tenantId: string
  readonly userId: string
}

/** Works on what the member has who asks. */
export const within = <T>(
  { database }: Pick<Parts, 'database'>,
  context: Context<Env>,
  work: (tx: Transaction, whose: Whose) => Promise<T>,
): Promise<T> => {
  const { tenantId, userId } = context.get('actor')
  return withTenant(database, tenantId, tx => work(tx, { tenantId, userId }))
}

/** Changes what the member has who asks: of two changes at once one waits for the other, and nobody is told what was there before. */
export const changing = async <T>(
  parts: Pick<Parts, 'cache' | 'database'>,
  context: Context<Env>,
  work: (tx: Transaction, whose: Whose) => Promise<T>,
): Promise<T> => {
  const done = await within(parts, context, async (tx, whose) => {
    await new Rows(tx, whose.tenantId).lock(users, users.id, whose.userId)
    return await work(tx, whose)
  })
  await parts.cache.forget(context.get('actor').tenantId, 'characters', 'chats')
  return done
}
