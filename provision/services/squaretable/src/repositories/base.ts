import type { Transaction } from '../database/database.ts'

/** What every repository has: the transaction that it reads and writes through. */
export abstract class BaseRepository {
  protected readonly db: Transaction

  constructor(db: Transaction) {
    this.db = db
  }
}
