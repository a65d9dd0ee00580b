import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Application, startApplication } from '../../test/application.ts'
import { characterPng, jsonl, tar, tarGz, zip } from '../../test/sillytavern.ts'
import { type Actor, api } from '../context.ts'
import { characters, tenants, users } from '../database/schema/index.ts'
import { withTenant } from '../database/tenant-transaction.ts'
import { errorHandler } from '../middleware/problem.ts'
import { importRoutes } from './import.ts'

let application: Application
beforeAll(async () => {
  application = await startApplication()
})
afterAll(() => application.close())

/** The routes, for somebody of a new tenant who has logged in already. */
const tenant = async (role: Actor['role'] = 'admin') => {
  const { parts } = application
  const tenantId = randomUUID()
  const person = { tenantId, email: 'a@example.org', name: 'A', role }
  const [user] = await withTenant(parts.database, tenantId, async tx => {
    await tx.insert(tenants).values({ id: tenantId, name: 'Test', slug: tenantId })
    return await tx
      .insert(users)
      .values({ ...person, passwordHash: 'none' })
      .returning({ id: users.id })
  })
  const app = api()
  app.onError(errorHandler(false))
  app.use(async (context, next) => {
    context.set('actor', { ...person, userId: user?.id ?? '', session: undefined })
    await next()
  })
  app.route('/', importRoutes(parts))
  return {
    send: async (
      type: string,
      body: string | Uint8Array<ArrayBuffer> | ReadableStream,
      more: Record<string, string> = {},
    ) => {
      const headers = { 'X-Tenant-ID': tenantId, 'Content-Type': type, ...more }
      const answer = await app.request('/import', { method: 'POST', headers, body, duplex: 'half' } as RequestInit)
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
    },
    names: () => withTenant(parts.database, tenantId, tx => tx.select({ name: characters.name }).from(characters)),
  }
}

const files = {
  'characters/Seraphina.png': characterPng({ name: 'Séraphina' }),
  'characters/Broken.png': 'no picture',
  'chats/Seraphina/one.jsonl': jsonl({ user_name: 'You' }, { name: 'Séraphina', mes: 'Hello' }),
}
const zipped = zip(Object.entries(files).map(([name, data]) => ({ name: `data/default-user/${name}`, data })))

test('An archive of each kind is imported, the second and third time without changing anything', async () => {
  const { send, names } = await tenant()

  const first = await send('application/zip', new Uint8Array(zipped))
  const second = await send('application/gzip', new Uint8Array(await tarGz(files)))
  const third = await send('application/x-tar', new Uint8Array(await tar(files)))

  expect(first).toMatchObject({
    status: 200,
    body: {
      counts: { characters: { created: 1, skipped: 1 }, chats: { created: 1 } },
      messages: { read: 1, broken: 0 },
      skipped: [{ file: 'data/default-user/characters/Broken.png', reason: 'is no PNG' }],
    },
  })
  for (const { body } of [second, third]) {
    expect(body).toMatchObject({ counts: { characters: { created: 0, unchanged: 1 }, chats: { unchanged: 1 } } })
  }
  expect(await names()).toEqual([{ name: 'Séraphina' }])
})

test('Nothing goes to another tenant', async () => {
  const [one, other] = await Promise.all([tenant(), tenant()])

  await one.send('application/zip', new Uint8Array(zipped))

  expect(await one.names()).toHaveLength(1)
  expect(await other.names()).toEqual([])
})

test('A member may not import', async () => {
  const { send, names } = await tenant('member')

  expect(await send('application/zip', new Uint8Array(zipped))).toMatchObject({ status: 403 })
  expect(await names()).toEqual([])
})

test.each([
  [415, 'application/json', '{}', 'Send application/zip, application/gzip, application/x-tar.'],
  [422, 'application/zip', 'no zip', 'The archive is no zip archive.'],
  [422, 'application/x-tar', new Uint8Array(zipped), 'The archive is no tar archive.'],
  [
    422,
    'application/zip',
    new Uint8Array(zip([{ name: 'readme.txt' }])),
    'The archive holds no data folder of SillyTavern.',
  ],
  [422, 'application/zip', new Uint8Array(zipped.subarray(0, 200)), /^The archive is a damaged zip/],
])('It answers %i to %s where the archive is not right', async (status, type, body, detail) => {
  const { send, names } = await tenant()

  expect(await send(type, body)).toMatchObject({
    status,
    body: { detail: typeof detail === 'string' ? detail : expect.stringMatching(detail) },
  })
  expect(await names()).toEqual([])
})

test('One that says it is larger than what is taken is refused before it is read', async () => {
  const { send } = await tenant()

  const answer = await send('application/zip', new Uint8Array(zipped), { 'Content-Length': String(2 ** 30) })

  expect(answer).toMatchObject({ status: 413 })
})

test('One that breaks off on its way is refused, and the tenant can import again', async () => {
  const { send, names } = await tenant()
  const broken = new ReadableStream({
    start: controller => {
      controller.enqueue(new Uint8Array(zipped.subarray(0, 100)))
      controller.error(new Error('the connection was lost'))
    },
  })

  expect(await send('application/zip', broken)).toMatchObject({ status: 400 })
  expect(await send('application/zip', new Uint8Array(zipped))).toMatchObject({ status: 200 })
  expect(await names()).toHaveLength(1)
})

test('A tenant imports one archive at a time', async () => {
  const { send } = await tenant()

  const answers = await Promise.all([1, 2].map(() => send('application/zip', new Uint8Array(zipped))))

  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
})
