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

/** What a token says, or undefined where it does not hold: not signed here, of another algorithm or issuer, or over. */
export async function readToken(secret: string, token: string): Promise<Claims | undefined> {
  try {
    const payload = await verify(token, secret, { alg: 'HS256', iss: issuer, aud: audience })
    return claims.parse(payload)
  } catch {
    return undefined // whatever is wrong with it, it is no login, and why is nobody's business
  }
}
