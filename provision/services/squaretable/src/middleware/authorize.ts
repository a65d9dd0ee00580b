import type { MiddlewareHandler } from 'hono'
import { type Actor, type Env, type Role, roles } from '../context.ts'
import { ForbiddenError, NotFoundError } from '../errors.ts'

/** Whether a role is at least another. */
export const atLeast = (role: Role, least: Role): boolean => roles.indexOf(role) >= roles.indexOf(least)

/** Lets in those who have at least this role. @throws ForbiddenError */
export const needs =
  (least: Role): MiddlewareHandler<Env> =>
  async (context, next) => {
    if (!atLeast(context.get('actor').role, least)) throw new ForbiddenError()
    await next()
  }

/** Lets the one who made a row change it, and admins. @throws ForbiddenError */
function mayChange(actor: Actor, { createdBy }: { readonly createdBy: string | null }): void {
  if (createdBy !== actor.userId && !atLeast(actor.role, 'admin')) {
    throw new ForbiddenError('Only the one who made it, or an admin, may change it.')
  }
}

/** The row, where there is one and the actor may change it. @throws NotFoundError, ForbiddenError */
export function changeable<Row extends { readonly createdBy: string | null }>(actor: Actor, row: Row | undefined): Row {
  if (!row) throw new NotFoundError()
  mayChange(actor, row)
  return row
}
