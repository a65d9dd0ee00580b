import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { type Application, operatorToken, startApplication } from '../../test/application.ts'
import { ask, make } from '../../test/ask.ts'
import { makeTenant, makeUser, send, type TestTenant, type TestUser } from '../../test/tenants.ts'
import { operations } from './operations.ts'

const operation = z.looseObject({
  operationId: z.string(),
  summary: z.string(),
  security: z.array(z.unknown()),
  tags: z.array(z.string()),
  parameters: z.array(z.looseObject({ name: z.string() })).default([]),
  requestBody: z
    .looseObject({ content: z.record(z.string(), z.looseObject({ example: z.unknown().optional() })) })
    .optional(),
  responses: z.record(z.string(), z.looseObject({ headers: z.record(z.string(), z.unknown()) })),
})
const published = z.looseObject({
  tags: z.array(z.looseObject({ name: z.string(), description: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), operation)),
})

let service: Application
let document: z.output<typeof published>
beforeAll(async () => {
  service = await startApplication()
  document = published.parse(await (await service.app.request('/api/v1/openapi.json')).json())
})
afterAll(() => service.close())

const all = () =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, described]) => ({ method: method.toUpperCase(), path, ...described })),
  )

test('Every operation has a name of its own and a summary, and every summary an operation', () => {
  const ids = all().map(({ operationId }) => operationId)

  expect(new Set(ids).size).toBe(ids.length)
  expect(
    all()
      .map(({ method, path }) => `${method} ${path}`)
      .toSorted(),
  ).toEqual(Object.keys(operations).toSorted())
  const names = document.tags.map(({ name }) => name)
  expect([...new Set(all().flatMap(({ tags }) => tags))].toSorted()).toEqual(names.toSorted())
})

test('What is read within a tenant may be as it was, and says what it is known by', () => {
  const reads = all().filter(({ method, responses }) => method === 'GET' && responses['304'])

  expect(reads.length).toBeGreaterThan(12)
  for (const { responses } of reads) expect(responses['200']?.headers).toHaveProperty('ETag')
})

/** What the paths lead to, and who asks. */
const scene = async (): Promise<{ tenant: TestTenant; who: TestUser; ids: Record<string, string> }> => {
  const tenant = await makeTenant(service)
  const { owner: who } = tenant
  const chatId = await make(service, who, 'chats', { title: 'A' })
  const ids = {
    chatId,
    messageId: await make(service, who, `chats/${chatId}/messages`, { author: 'user', name: 'A', content: 'B' }),
    characterId: await make(service, who, 'characters', { name: 'A' }),
    lorebookId: await make(service, who, 'lorebooks', { name: 'A' }),
    groupId: await make(service, who, 'groups', { name: 'A', characterIds: [] }),
    userId: (await makeUser(service, tenant, 'member')).id,
  }
  return { tenant, who, ids }
}

/** What only those can know who ask. */
const known = (example: Record<string, unknown>, { slug, owner }: TestTenant, operationId: string) => ({
  ...example,
  ...('confirm' in example && { confirm: slug }),
  ...(['createSession', 'createToken'].includes(operationId) && { email: owner.email, password: owner.password }),
  ...(operationId === 'createTenant' && { slug: `round-table-${randomUUID().slice(0, 8)}` }),
  ...(operationId === 'setPassword' && { currentPassword: undefined }),
})

test('Every example is taken, and answered with the headers that are described', async () => {
  const withBody = all().filter(({ requestBody }) => requestBody?.content['application/json'])
  expect(withBody.length).toBeGreaterThan(15)
  for (const { method, path, operationId, requestBody, responses } of withBody) {
    const { tenant, who, ids } = await scene()
    const example = requestBody?.content['application/json']?.example as Record<string, unknown> | undefined
    expect([operationId, example]).toEqual([operationId, expect.any(Object)])
    const place = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? name)
    const headers = path === '/api/v1/tenants' ? { authorization: `Bearer ${operatorToken}` } : who.headers
    const answer = await send(service, method, place, headers, known(example ?? {}, tenant, operationId))
    expect([operationId, answer.status, answer.status >= 400 && (await answer.text())]).toEqual([
      operationId,
      expect.toSatisfy((status: number) => status < 300),
      false,
    ])
    for (const name of Object.keys(responses[String(answer.status)]?.headers ?? {})) {
      expect([operationId, name, answer.headers.has(name)]).toEqual([operationId, name, true])
    }
  }
})

test('What is read is answered with the headers that are described', async () => {
  const { who, ids } = await scene()
  const reads = all().filter(({ method, path }) => method === 'GET' && !/avatar|events|search/.test(path))
  for (const { path, responses } of reads) {
    const place = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? name)
    const answer = await service.app.request(place, { headers: who.headers })
    await answer.text()
    expect([path, answer.status]).toEqual([path, 200])
    for (const name of Object.keys(responses['200']?.headers ?? {})) {
      expect([path, name, answer.headers.has(name)]).toEqual([path, name, true])
    }
  }
  expect((await ask(service, who, 'GET', 'search?q=a')).status).toBe(200)
})
