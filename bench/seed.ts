import { randomUUID } from 'node:crypto'
import { z } from 'zod'

/** What the load is sent with. */
export interface Seeded {
  readonly headers: Readonly<Record<string, string>>
  readonly characterId: string
}

const tenantAnswer = z.object({ tenant: z.object({ id: z.string() }), owner: z.object({ id: z.string() }) })
const tokenAnswer = z.object({ token: z.string() })
const characterAnswer = z.object({ id: z.string() })

/** Makes a tenant with a hundred characters, through the service's own API, and two more tenants of the same size beside it. */
export async function seed(origin: string, operatorToken: string): Promise<Seeded> {
  const post = async (path: string, headers: Record<string, string>, body: object): Promise<unknown> => {
    const answer = await fetch(`${origin}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`POST ${path} answered ${answer.status}: ${await answer.text()}`)
    return await answer.json()
  }
  const one = async (): Promise<Seeded> => {
    const slug = `bench-${randomUUID().slice(0, 8)}`
    const owner = { email: `owner@${slug}.example.org`, name: 'Owner', password: randomUUID() }
    const authorization = { authorization: `Bearer ${operatorToken}` }
    const { tenant, owner: user } = tenantAnswer.parse(
      await post('/tenants', authorization, { name: slug, slug, owner, requestsPerMinute: 100_000_000 }),
    )
    const { email, password } = owner
    const claim = { 'x-tenant-id': tenant.id }
    const { token } = tokenAnswer.parse(await post('/tokens', claim, { email, password, expiresInSeconds: 86_400 }))
    const headers = { ...claim, authorization: `Bearer ${token}`, 'x-user-id': user.id }
    const made = await Promise.all(
      Array.from({ length: 100 }, (_, at) =>
        post('/characters', headers, {
          name: `Character ${at}`,
          description: 'A few words. '.repeat(20),
          tags: ['one', 'two'],
        }),
      ),
    )
    return { headers, characterId: characterAnswer.parse(made[0]).id }
  }
  const [first] = await Promise.all([one(), one(), one()])
  return first
}
