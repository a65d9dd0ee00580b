import type { Transaction } from '../../database/database.ts'
import * as tables from '../../database/schema/index.ts'
import { Filed } from '../../repositories/filed.ts'
import type { Whose } from './offer.ts'

export type FiledGroup = typeof tables.groups.$inferSelect

/** The groups of the member who asks. */
export const groupsOf = (tx: Transaction, { tenantId, userId }: Whose): Filed<typeof tables.groups> =>
  new Filed(tx, tenantId, tables.groups, userId)
