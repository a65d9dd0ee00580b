import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Application, startApplication } from '../../test/application.ts'
import { characterPng, jsonl, tar, tarGz, zip } from '../../test/sillytavern.ts'
import { makeTenant, makeUser } from '../../test/tenants.ts'
import type { Role } from '../context.ts'

let application: Application
beforeAll(async () => {
  application = await startApplication()
})
afterAll(() => application.close())

/** Somebody of a new tenant, logged in. */
const tenant = async (role: Role = 'admin') => {
  const { app } = application
  const made = await makeTenant(application)
  const { headers } = await makeUser(application, made, role)
  return {
    send: async (type: string, body: string | Uint8Array<ArrayBuffer> | ReadableStream, more = {}) => {
      const all = { ...headers, 'Content-Type': type, ...more }
      const answer = await app.request('/api/v1/import', {
        method: 'POST',
        headers: all,
        body,
        duplex: 'half',
      } as RequestInit)
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
    },
    characters: async () => {
      const answer = await app.request('/api/v1/characters', { headers })
      return ((await answer.json()) as { items: { name: string; hasAvatar: boolean }[] }).items
    },
  }
}

const files = {
  'characters/Seraphina.png': characterPng({ name: 'Séraphina' }),
  'characters/Broken.png': 'no picture',
  'chats/Seraphina/one.jsonl': jsonl({ user_name: 'You' }, { name: 'Séraphina', mes: 'Hello' }),
}
const zipped = zip(Object.entries(files).map(([name, data]) => ({ name: `data/default-user/${name}`, data })))

test('An archive of each kind is imported, the second and third time without changing anything', async () => {
  const { send, characters } = await tenant()

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
  expect(await characters()).toMatchObject([{ name: 'Séraphina', hasAvatar: true }])
})

test('Nothing goes to another tenant', async () => {
  const [one, other] = await Promise.all([tenant(), tenant()])

  await one.send('application/zip', new Uint8Array(zipped))

  expect(await one.characters()).toHaveLength(1)
  expect(await other.characters()).toEqual([])
})

test('A member may not import', async () => {
  const { send, characters } = await tenant('member')

  expect(await send('application/zip', new Uint8Array(zipped))).toMatchObject({ status: 403 })
  expect(await characters()).toEqual([])
})

test.each([
  [
    415,
    'application/json',
    '{}',
    'Send application/zip, application/x-zip-compressed, application/gzip, application/x-tar, application/x-ndjson.',
  ],
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
  const { send, characters } = await tenant()

  expect(await send(type, body)).toMatchObject({
    status,
    body: { detail: typeof detail === 'string' ? detail : expect.stringMatching(detail) },
  })
  expect(await characters()).toEqual([])
})

test('One that says it is larger than what is taken is refused before it is read', async () => {
  const { send } = await tenant()

  const answer = await send('application/zip', new Uint8Array(zipped), { 'Content-Length': String(2 ** 30) })

  expect(answer).toMatchObject({ status: 413 })
})

test('One that breaks off on its way is refused, and the tenant can import again', async () => {
  const { send, characters } = await tenant()
  const broken = new ReadableStream({
    start: controller => {
      controller.enqueue(new Uint8Array(zipped.subarray(0, 100)))
      controller.error(new Error('the connection was lost'))
    },
  })

  expect(await send('application/zip', broken)).toMatchObject({ status: 400 })
  expect(await send('application/zip', new Uint8Array(zipped))).toMatchObject({ status: 200 })
  expect(await characters()).toHaveLength(1)
})

test('An upload that stands still keeps nobody else from importing', async () => {
  const [slow, slower, third] = await Promise.all([tenant(), tenant(), tenant()])
  const end = Promise.withResolvers<void>()
  const standing = () =>
    new ReadableStream({
      start: async controller => {
        controller.enqueue(new Uint8Array(zipped.subarray(0, 10)))
        await end.promise
        controller.close()
      },
    })
  const stalled = [slow, slower].map(({ send }) => send('application/zip', standing()))

  expect(await third.send('application/zip', new Uint8Array(zipped))).toMatchObject({ status: 200 })
  expect(await third.send('application/x-zip-compressed', new Uint8Array(zipped))).toMatchObject({ status: 200 })
  end.resolve()
  expect((await Promise.all(stalled)).map(({ status }) => status)).toEqual([422, 422])
})

test('A packed body is refused, with what is taken instead', async () => {
  const { send } = await tenant()

  expect(await send('application/zip', new Uint8Array(zipped), { 'Content-Encoding': 'gzip' })).toMatchObject({
    status: 415,
  })
})

test('A tenant imports one archive at a time', async () => {
  const { send } = await tenant()

  const answers = await Promise.all([1, 2].map(() => send('application/zip', new Uint8Array(zipped))))

  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409])
})
