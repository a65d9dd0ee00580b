import { sign, verify } from 'hono/jwt'
import { z } from 'zod'

const issuer = 'squaretable'
const audience = 'squaretable-api'

/** What a token says, once its signature, issuer, audience and times have been checked. */
const claims = z.object({ sub: z.uuid(), tenant: z.uuid(), ver: z.int(), exp: z.int() })
export type Claims = z.output<typeof claims>

/** Makes a token for a program. @param seconds for how long. */
export async function makeToken(
  secret: string,
  { userId, tenantId, version }: { userId: string; tenantId: string; version: number },
  seconds: number,
): Promise<{ token: string; expiresAt: Date }> {
  const now = Math.floor(Date.now() / 1000)
  const payload = {
    iss: issuer,
    aud: audience,
    sub: userId,
    tenant: tenantId,
    ver: version,
    iat: now,
    exp: now + seconds,
  }
  return { token: await sign(payload, secret, 'HS256'), expiresAt: new Date((now + seconds) * 1000) }
}

/**
 * Reads tokens. One whose signature was checked is remembered until it ends: to check it again would give the same, and takes longer
 * than all else that a small request needs. Whether the member may still come in is asked each time, elsewhere.
 */
export class Tokens {
  readonly #secret: string
  readonly #remembered: number
  readonly #known = new Map<string, Claims>()

  /** @param remembered how many tokens at most. */
  constructor(secret: string, remembered = 10_000) {
    this.#secret = secret
    this.#remembered = remembered
  }

  /** What a token says, or undefined where it does not hold: not signed here, of another algorithm or issuer, or over. */
  async read(token: string): Promise<Claims | undefined> {
    const known = this.#known.get(token)
    if (known) {
      if (known.exp > Date.now() / 1000) return known
      this.#known.delete(token)
      return undefined
    }
    try {
      const payload = await verify(token, this.#secret, { alg: 'HS256', iss: issuer, aud: audience })
      const read = claims.parse(payload)
      const [oldest] = this.#known.keys()
      if (this.#known.size >= this.#remembered && oldest !== undefined) this.#known.delete(oldest)
      this.#known.set(token, read)
      return read
    } catch {
      return undefined // whatever is wrong with it, it is no login, and why is nobody's business
    }
  }
}
