import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** What a hash costs. OWASP's figures for scrypt, https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html */
export interface Cost {
  readonly N: number
  readonly r: number
  readonly p: number
}

const usual: Cost = { N: 2 ** 14, r: 8, p: 5 }

/** How many hashes are made at the same time: a burst of logins waits, and does not eat the memory. */
const atOnce = 4

let running = 0
const queue: (() => void)[] = []

async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= atOnce) await new Promise<void>(resolve => queue.push(resolve))
  running += 1
  try {
    return await work()
  } finally {
    running -= 1
    queue.shift()?.()
  }
}

const derive = (password: string, salt: Buffer, { N, r, p }: Cost): Promise<Buffer> =>
  inTurn(
    () =>
      new Promise((resolve, reject) => {
        // A password is compared by what it reads as, whichever way it was typed.
        scrypt(password.normalize('NFKC'), salt, 32, { N, r, p, maxmem: 64 * 1024 * 1024 }, (error, key) =>
          error ? reject(error) : resolve(key),
        )
      }),
  )

/** Hashes a password, as a text that says how: `scrypt$N$r$p$salt$key`. */
export async function hashPassword(password: string, cost: Cost = usual): Promise<string> {
  const salt = randomBytes(16)
  const key = await derive(password, salt, cost)
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64url'), key.toString('base64url')].join('$')
}

/** A hash that no password has. Its check takes as long as that of another. */
const nobodys = ['scrypt', usual.N, usual.r, usual.p, 'AAAAAAAAAAAAAAAAAAAAAA', 'A'.repeat(43)].join('$')

/**
 * Whether a password is the one that was hashed. @param hash undefined where there is no such user: then it is false, and takes as long,
 * so that the time tells nothing.
 * @throws Error for a hash of another kind.
 */
export async function verifyPassword(password: string, hash: string | undefined): Promise<boolean> {
  const [kind, N, r, p, salt = '', key = ''] = (hash ?? nobodys).split('$')
  if (kind !== 'scrypt') throw new Error('The password hash is of a kind that is not known here.')
  const derived = await derive(password, Buffer.from(salt, 'base64url'), { N: Number(N), r: Number(r), p: Number(p) })
  const same = timingSafeEqual(derived, Buffer.from(key, 'base64url'))
  return same && hash !== undefined
}

/** Passwords that everybody tries first, in twelve characters or more. */
const wellKnown =
  /^(password|passwort|changeme|letmein|iloveyou|qwerty|qwertz|welcome|admin|administrator|squaretable)[\d!.]*$|^(.)\2+$|^0?1234567890?\d*$/i

/** What is wrong with a new password; undefined where nothing is. */
export function weakness(password: string): string | undefined {
  if (wellKnown.test(password)) return 'is a well-known password'
  return new Set(password).size < 5 ? 'repeats too few different characters' : undefined
}
