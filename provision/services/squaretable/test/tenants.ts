import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { Role } from '../src/context.ts'
import { type Application, operatorToken } from './application.ts'

/** Somebody who is logged in. */
export interface TestUser {
  readonly id: string
  readonly email: string
  readonly password: string
  readonly headers: Readonly<Record<string, string>>
}

/** A tenant and its owner. */
export interface TestTenant {
  readonly id: string
  readonly slug: string
  readonly owner: TestUser
}

const user = z.object({ id: z.string() })
const made = z.object({ tenant: user, owner: user })
const tokens = z.object({ token: z.string() })

const json = { 'content-type': 'application/json' }

/** Sends a request with a body of JSON. */
export const send = (
  { app }: Application,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body?: unknown,
): Promise<Response> =>
  Promise.resolve(
    app.request(path, {
      method,
      headers: { ...json, ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    }),
  )

/** The headers of a login by token. */
async function enter(
  application: Application,
  tenantId: string,
  { email, password }: { email: string; password: string },
): Promise<Record<string, string>> {
  const claim = { 'x-tenant-id': tenantId }
  const { token } = tokens.parse(
    await (await send(application, 'POST', '/api/v1/tokens', claim, { email, password })).json(),
  )
  return { ...claim, authorization: `Bearer ${token}` }
}

/** Makes a tenant through the API. */
export async function makeTenant(application: Application, more: object = {}): Promise<TestTenant> {
  const slug = `tenant-${randomUUID().slice(0, 8)}`
  const credentials = { email: `owner@${slug}.example.org`, password: randomUUID() }
  const owner = { ...credentials, name: 'Owner' }
  const answer = await send(
    application,
    'POST',
    '/api/v1/tenants',
    { authorization: `Bearer ${operatorToken}` },
    { name: slug, slug, owner, ...more },
  )
  const { tenant, owner: there } = made.parse(await answer.json())
  const headers = await enter(application, tenant.id, credentials)
  return { id: tenant.id, slug, owner: { id: there.id, ...credentials, headers } }
}

/** Makes a user of a tenant through the API. */
export async function makeUser(application: Application, tenant: TestTenant, role: Role): Promise<TestUser> {
  const credentials = { email: `${role}-${randomUUID().slice(0, 8)}@example.org`, password: randomUUID() }
  const answer = await send(application, 'POST', '/api/v1/users', tenant.owner.headers, {
    ...credentials,
    name: role,
    role,
  })
  const { id } = user.parse(await answer.json())
  return { id, ...credentials, headers: await enter(application, tenant.id, credentials) }
}
