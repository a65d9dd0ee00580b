import { createHmac, timingSafeEqual } from 'node:crypto'
import { ValidationError } from '../errors.ts'

/** Places in one list of one tenant, written down for the caller and signed: one of another tenant or list is none. */
export class SignedCursor {
  readonly #secret: string
  readonly #list: string

  /** @param list names the list within the tenant, such as `chats`. */
  constructor(secret: string, tenantId: string, list: string) {
    this.#secret = secret
    this.#list = `${tenantId} ${list}`
  }

  /** The cursor for a place. */
  write(place: string): string {
    const written = Buffer.from(place).toString('base64url')
    return `${written}.${this.#sign(written).toString('base64url')}`
  }

  /** The place that a cursor says. @throws ValidationError for anything that was not made by `write` for the same list. */
  read(cursor: string): string {
    const [written = '', signature = '', ...more] = cursor.split('.')
    const expected = this.#sign(written)
    const given = Buffer.from(signature, 'base64url')
    if (more.length > 0 || given.length !== expected.length || !timingSafeEqual(given, expected)) {
      throw new ValidationError('The cursor was not made for this list.', [
        { path: 'cursor', message: 'Leave it out to begin at the front.' },
      ])
    }
    return Buffer.from(written, 'base64url').toString()
  }

  #sign(written: string): Buffer {
    return createHmac('sha256', this.#secret).update(`${this.#list} ${written}`).digest().subarray(0, 16)
  }
}
