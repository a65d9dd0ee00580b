import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Application, operatorToken, startApplication } from './application.ts'
import { type Known, requestsFor, type Wanted } from './arbitrary.ts'
import { Description } from './description.ts'

const requests = process.env.PLUMBLINE_LOAD === 'full' ? 20_000 : 4_000
const seed = Number(process.env.PLUMBLINE_SEED ?? 20_261_121)
const atOnce = 20

let application: Application
let description: Description
let known: Known

/** Sends a request that has to succeed. */
async function must(method: string, path: string, headers: Record<string, string>, body?: unknown): Promise<Response> {
  const json = body === undefined ? {} : { 'content-type': 'application/json' }
  const text = body === undefined ? {} : { body: JSON.stringify(body) }
  const answer = await application.app.request(path, { method, headers: { ...headers, ...json }, ...text })
  if (answer.ok) return answer
  throw new Error(`${method} ${path} answered ${answer.status}: ${await answer.text()}`)
}

beforeAll(async () => {
  const plenty = '100000000'
  application = await startApplication({
    LOG_LEVEL: 'error',
    REQUESTS_PER_TENANT: plenty,
    REQUESTS_PER_ADDRESS: '1000000',
  })
  description = new Description(await (await must('GET', '/api/v1/openapi.json', {})).json())
  const operator = { authorization: `Bearer ${operatorToken}` }
  const credentials = { email: 'owner@example.org', password: 'a password of the tests' }
  const owner = { name: 'Owner', ...credentials }
  const made = await must('POST', '/api/v1/tenants', operator, { name: 'Tenant', slug: 'tenant-of-the-tests', owner })
  const tenantId = String(((await made.json()) as { tenant: { id: string } }).tenant.id)
  const tenant = { 'x-tenant-id': tenantId }
  const login = await must('POST', '/api/v1/tokens', tenant, { ...credentials, expiresInSeconds: 86_400 })
  const token = { authorization: `Bearer ${((await login.json()) as { token: string }).token}` }
  const make = async (path: string, body: unknown): Promise<string> =>
    ((await (await must('POST', `/api/v1/${path}`, { ...tenant, ...token }, body)).json()) as { id: string }).id
  const several = (path: string, body: () => unknown): Promise<string[]> =>
    Promise.all(Array.from({ length: 12 }, () => make(path, body())))
  const [characterId, chatId, lorebookId] = await Promise.all([
    several('characters', () => ({ name: 'Character' })),
    several('chats', () => ({ title: 'Chat' })),
    several('lorebooks', () => ({ name: 'Lorebook' })),
  ])
  const [chat = ''] = chatId
  const [messageId, groupId, userId] = await Promise.all([
    several(`chats/${chat}/messages`, () => ({ author: 'user', name: 'Name', content: 'Content' })),
    several('groups', () => ({ name: 'Group', characterIds: characterId.slice(0, 2) })),
    several('users', () => ({
      ...{ email: `${randomUUID()}@example.org`, name: 'Member', password: 'another password', role: 'member' },
    })),
  ])
  known = {
    tenantId,
    logins: { token, session: token, operator, none: {} },
    ids: { characterId, chatId, messageId, lorebookId, groupId, userId },
  }
}, 60_000)

afterAll(() => application.close())

/** Operations that would end the login that all the others are made with, or take most of the time: asked now and then. */
const weightOf = (method: string, path: string): number => {
  if (method === 'DELETE' && /\/sessions?$/.test(path)) return 0
  return /\/(sessions|tokens|tenants|password|import|users)$/.test(path) && method !== 'GET' ? 1 : 8
}

/** What is wrong with the answer, in words; undefined where it is as published. */
async function complaint({ operation, path, headers, body }: Wanted): Promise<string | undefined> {
  const { method } = operation
  const request = { method, headers, ...(body !== undefined && { body: body as Uint8Array<ArrayBuffer> }) }
  const answer = await application.app.request(path, request)
  const type = answer.headers.get('content-type') ?? ''
  const endless = type.startsWith('text/event-stream')
  const text = endless ? 'events' : await answer.text()
  if (endless) await answer.body?.cancel()
  const wrong =
    answer.status >= 500 ? `it answered ${answer.status}` : description.complaint(operation, answer.status, type, text)
  const sent =
    body === undefined ? '' : ` with ${headers['content-type']} ${Buffer.from(body).toString().slice(0, 300)}`
  return wrong && `${method} ${path}${sent}: ${wrong}: ${text.slice(0, 300)}`
}

test(`${requests} requests made from the published description (seed ${seed}): none fails inside, and every answer is as described`, {
  timeout: 600_000,
}, async () => {
  const all = description.operations
    .map(operation => ({
      weight: weightOf(operation.method, operation.path),
      arbitrary: requestsFor(description, operation, known),
    }))
    .filter(({ weight }) => weight > 0)
  expect(all.length).toBeGreaterThan(30)
  const some = fc.array(fc.oneof(...all), { minLength: atOnce, maxLength: atOnce })
  const complaints: string[] = []
  const property = fc.asyncProperty(some, async wanted => {
    const found = await Promise.all(wanted.map(complaint))
    complaints.push(...found.filter(one => one !== undefined))
    return complaints.length === 0
  })
  await fc.check(property, { seed, numRuns: requests / atOnce, endOnFailure: true })
  // What the log says of it is not shown to callers, and shown here.
  expect([...complaints, ...(complaints.length > 0 ? application.log : [])]).toEqual([])
})
