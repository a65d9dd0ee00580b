import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { UnavailableError } from '../errors.ts'

/** What a hash costs. OWASP's figures for scrypt, https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html */
export interface Cost {
  readonly N: number
  readonly r: number
  readonly p: number
}

/** @param logarithm of N to the base 2: 14 is what OWASP asks for, 16 MiB of memory for each hash. */
export const costOf = (logarithm: number): Cost => ({ N: 2 ** logarithm, r: 8, p: 5 })

/** How many hashes are made at the same time: a burst of logins waits, and eats neither the memory nor every thread that Node has. */
const atOnce = 2
/** How many may wait. Who comes later would wait for longer than anybody does. */
const atMost = 500

let running = 0
const queue: (() => void)[] = []

/** @throws UnavailableError where too many wait already. */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (queue.length >= atMost) throw new UnavailableError('Too many logins at the same time.')
  if (running >= atOnce) await new Promise<void>(resolve => queue.push(resolve))
  else running += 1
  try {
    return await work()
  } finally {
    const next = queue.shift() // takes over the place, so that nobody slips in between
    if (next) next()
    else running -= 1
  }
}

const written = ({ N, r, p }: Cost, salt: string, key: string): string => ['scrypt', N, r, p, salt, key].join('$')

const derive = (password: string, salt: Buffer, { N, r, p }: Cost): Promise<Buffer> =>
  inTurn(
    () =>
      new Promise((resolve, reject) => {
        // A password is compared by what it reads as, whichever way it was typed.
        scrypt(password.normalize('NFKC'), salt, 32, { N, r, p, maxmem: 256 * N * r + 1024 * 1024 }, (error, key) =>
          error ? reject(error) : resolve(key),
        )
      }),
  )

/** Hashes of passwords, and whether a password is the one that was hashed. */
export class Passwords {
  readonly #cost: Cost

  constructor(cost: Cost) {
    this.#cost = cost
  }

  /** Hashes a password, as a text that says how: `scrypt$N$r$p$salt$key`. @throws UnavailableError */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(16)
    const key = await derive(password, salt, this.#cost)
    return written(this.#cost, salt.toString('base64url'), key.toString('base64url'))
  }

  /**
   * Whether a password is the one that was hashed. @param hash undefined where there is no such user: then it is false, and takes as long,
   * so that the time tells nothing.
   * @throws UnavailableError, and Error for a hash of another kind.
   */
  async verify(password: string, hash: string | undefined): Promise<boolean> {
    const nobodys = written(this.#cost, 'A'.repeat(22), 'A'.repeat(43))
    const [kind, N, r, p, salt = '', key = ''] = (hash ?? nobodys).split('$')
    if (kind !== 'scrypt') throw new Error('The password hash is of a kind that is not known here.')
    const cost = { N: Number(N), r: Number(r), p: Number(p) }
    const same = timingSafeEqual(
      await derive(password, Buffer.from(salt, 'base64url'), cost),
      Buffer.from(key, 'base64url'),
    )
    return same && hash !== undefined
  }
}

/** Passwords that everybody tries first, in twelve characters or more. */
const wellKnown =
  /^(password|passwort|changeme|letmein|iloveyou|qwerty|qwertz|welcome|admin|administrator|squaretable)+[\d!.]*$|^(.)\2+$|^0?1234567890?\d*$/i

/** What is wrong with a new password; undefined where nothing is. */
export function weakness(password: string): string | undefined {
  if (wellKnown.test(password)) return 'is a well-known password'
  return new Set(password).size < 5 ? 'repeats too few different characters' : undefined
}
