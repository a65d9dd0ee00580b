import type { Column } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { Context } from 'hono'
import type { Env } from '../context.ts'
import type { Transaction } from '../database/database.ts'
import { PreconditionFailedError } from '../errors.ts'
import { Rows } from '../repositories/rows.ts'
import { has, tagOf } from './etag.ts'

/** Whether a change is only wanted as long as something is, or is not, as the caller last saw it. */
export const isConditional = ({ req }: Context<Env>): boolean =>
  req.header('If-Match') !== undefined || req.header('If-None-Match') !== undefined

/**
 * Holds a row until the transaction ends, where the change is conditional: of two callers who saw the same, only the first one changes it.
 * To be called before the row is read.
 */
export const hold = async (
  context: Context<Env>,
  tx: Transaction,
  table: PgTable & { readonly tenantId: Column; readonly id: Column },
  id: string,
): Promise<void> => {
  if (isConditional(context)) await new Rows(tx, context.get('actor').tenantId).lock(table, table.id, id)
}

/** Refuses a change of what is not as the caller last saw it. @param tag what it is known by now; undefined where there is none. @throws PreconditionFailedError */
export const unlessChanged = ({ req }: Context<Env>, tag: string | undefined): void => {
  const [wanted, unwanted] = [req.header('If-Match'), req.header('If-None-Match')]
  const isOne = (known: string | undefined): boolean => tag !== undefined && has(known, tag)
  if (wanted !== undefined ? !isOne(wanted) : isOne(unwanted)) throw new PreconditionFailedError()
}

/** The same for what is answered as JSON. @param shown as it is answered. @throws PreconditionFailedError */
export const unlessOther = (context: Context<Env>, shown: unknown): void => {
  if (isConditional(context)) unlessChanged(context, tagOf(context.get('actor').tenantId, JSON.stringify(shown)))
}
