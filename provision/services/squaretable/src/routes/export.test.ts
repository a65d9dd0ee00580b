import { randomBytes, randomUUID } from 'node:crypto'
import { OpenAPIHono } from '@hono/zod-openapi'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { type Application, startApplication } from '../../test/application.ts'
import { type Env, type Role, roles } from '../context.ts'
import * as schema from '../database/schema/index.ts'
import { withTenant } from '../database/tenant-transaction.ts'
import { compress } from '../middleware/compress.ts'
import { errorHandler } from '../middleware/problem.ts'
import { Downloads } from './download.ts'
import { exportRoutes } from './export.ts'

const { avatars, characters, chats, groupMembers, groups, lorebooks, messages, settings, tenants, users } = schema

let service: Application
const avatar = randomBytes(300_000)

/** A tenant with one of everything, all of it with the word in it. */
async function filled(word: string): Promise<string> {
  const tenantId = randomUUID()
  const [userId, characterId, groupId, chatId] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()]
  await withTenant(service.parts.database, tenantId, async tx => {
    await tx.insert(tenants).values({ id: tenantId, name: word, slug: word })
    await tx
      .insert(users)
      .values({ tenantId, id: userId, email: word, name: word, role: 'owner', passwordHash: 'scrypt-of-the-user' })
    await tx.insert(settings).values({ tenantId, userId, values: { word } })
    await tx.insert(characters).values({ tenantId, id: characterId, name: word, createdBy: userId, card: { word } })
    await tx.insert(avatars).values({ tenantId, characterId, data: avatar, sha256: 'x' })
    await tx.insert(groups).values({ tenantId, id: groupId, name: word })
    await tx.insert(groupMembers).values({ tenantId, groupId, characterId, position: 1 })
    await tx.insert(chats).values({ tenantId, id: chatId, title: word, characterId })
    await tx.insert(lorebooks).values({ tenantId, name: word })
    const many = Array.from({ length: 1200 }, (_, at) => ({
      tenantId,
      chatId,
      position: at + 1,
      author: 'user' as const,
      name: word,
      content: `${word} ${at} ${'x'.repeat(3000)}`,
    }))
    for (let at = 0; at < many.length; at += 300) await tx.insert(messages).values(many.slice(at, at + 300))
  })
  return tenantId
}

/** The route, for somebody who is logged in. */
function exporting(tenantId: string, role: Role = 'owner') {
  const app = new OpenAPIHono<Env>()
  app.onError(errorHandler(false))
  app.use(compress)
  app.use(async (context, next) => {
    context.set('log', service.parts.log)
    context.set('actor', { tenantId, userId: randomUUID(), role, email: '', name: '', session: undefined })
    await next()
  })
  app.route('/', exportRoutes(new Downloads(service.parts)))
  return (headers?: Record<string, string>) =>
    app.request('/tenant/export', { headers: { 'X-Tenant-ID': tenantId, ...headers } })
}

const linesOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as Record<string, unknown>)

/** No connection is lent any more. */
const free = () =>
  vi.waitFor(() => {
    const { total, idle } = service.parts.database.connections
    expect(idle).toBe(total)
  }, 30_000)

beforeAll(async () => {
  service = await startApplication({ DATABASE_POOL_MAX: '4' })
})
afterAll(() => service.close())

test('An export holds everything that a tenant has, and nothing else', async () => {
  const tenantId = await filled('of-a')
  await filled('of-b')
  const answer = await exporting(tenantId)()
  const text = await answer.text()
  const lines = linesOf(text)

  expect(answer.status).toBe(200)
  expect(answer.headers.get('Content-Type')).toBe('application/x-ndjson')
  expect(lines[0]).toMatchObject({ type: 'tenant', id: tenantId, slug: 'of-a' })
  const counts = {
    tenant: 1,
    user: 1,
    settings: 1,
    character: 1,
    avatar: 1,
    group: 1,
    chat: 1,
    message: 1200,
    lorebook: 1,
  }
  expect(lines.at(-1)).toEqual({ type: 'end', counts })
  expect(lines).toHaveLength(1 + Object.values(counts).reduce((sum, count) => sum + count, 0))
  const one = (type: string) => lines.find(line => line.type === type)
  expect(one('avatar')?.data).toBe(avatar.toString('base64'))
  expect(one('group')).toMatchObject({ name: 'of-a', characterIds: [one('character')?.id] })
  expect(one('character')).toMatchObject({ card: { word: 'of-a' }, createdBy: one('user')?.id })
  expect(new Set(lines.filter(line => line.type === 'message').map(line => line.position)).size).toBe(1200)
  expect(text).not.toContain('of-b')
  expect(text).not.toMatch(/scrypt-of-the-user|passwordHash|credentialsVersion|tenantId/)
  await free()
})

test('An export comes in pieces, also when it is compressed', async () => {
  const tenantId = await filled('in-pieces')
  for (const headers of [{}, { 'Accept-Encoding': 'gzip' }]) {
    const answer = await exporting(tenantId)(headers)
    let pieces = 0
    for await (const _ of answer.body ?? []) pieces += 1
    expect(pieces).toBeGreaterThan(10)
    expect(answer.headers.get('Content-Length')).toBeNull()
  }
})

test('Only one export of a tenant goes on at a time, and a reader who leaves frees the connection', async () => {
  const tenantId = await filled('left')
  const get = exporting(tenantId)
  const first = await get()

  expect((await get()).status).toBe(429)
  expect(service.parts.database.connections.total - service.parts.database.connections.idle).toBe(1)
  await first.body?.cancel()
  await free()
  const again = await get()
  expect(again.status).toBe(200)
  expect(linesOf(await again.text()).at(-1)).toMatchObject({ type: 'end' })
})

test('What changes meanwhile is not in it', async () => {
  const tenantId = await filled('meanwhile')
  const answer = await exporting(tenantId)()
  await withTenant(service.parts.database, tenantId, tx => tx.delete(messages))

  expect(linesOf(await answer.text()).at(-1)).toMatchObject({ counts: { message: 1200 } })
})

test.for(roles.filter(role => role !== 'owner'))('A %s may not export', async role => {
  expect((await exporting(randomUUID(), role)()).status).toBe(403)
})
