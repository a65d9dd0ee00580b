import { crc32, deflateSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Application, startApplication } from '../../test/application.ts'
import { ask, make } from '../../test/ask.ts'
import { makeTenant, makeUser, type TestTenant, type TestUser } from '../../test/tenants.ts'

let service: Application
let tenant: TestTenant
let member: TestUser
let stranger: TestUser
let path: string

const chunk = (type: string, data: Buffer): Buffer => {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const framed = Buffer.alloc(typed.length + 8)
  framed.writeUInt32BE(data.length)
  typed.copy(framed, 4)
  framed.writeUInt32BE(crc32(typed), typed.length + 4)
  return framed
}

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

/** A picture of one pixel, of this grey. */
function png(grey: number, width = 1): Buffer {
  const header = Buffer.from([0, 0, 0, width, 0, 0, 0, 1, 8, 0, 0, 0, 0])
  const pixels = chunk('IDAT', deflateSync(Buffer.from([0, grey])))
  return Buffer.concat([signature, chunk('IHDR', header), pixels, chunk('IEND', Buffer.alloc(0))])
}

beforeAll(async () => {
  service = await startApplication()
  tenant = await makeTenant(service)
  stranger = (await makeTenant(service)).owner
  member = await makeUser(service, tenant, 'member')
  path = `characters/${await make(service, member, 'characters', { name: 'Ada' })}/avatar`
})
afterAll(() => service.close())

const put = async (who: TestUser, data: Buffer, type = 'image/png', at = path) =>
  (
    await service.app.request(`/api/v1/${at}`, {
      method: 'PUT',
      headers: { ...who.headers, 'content-type': type },
      body: new Uint8Array(data),
    })
  ).status
const get = (who: TestUser, headers: Record<string, string> = {}) =>
  service.app.request(`/api/v1/${path}`, { headers: { ...who.headers, ...headers } })

test('A picture is given, read as it is, replaced and taken away', async () => {
  expect((await get(member)).status).toBe(404)
  expect(await put(member, png(1))).toBe(204)
  expect((await ask(service, member, 'GET', path.replace('/avatar', ''))).body.hasAvatar).toBe(true)

  expect(await put(member, png(2))).toBe(204)
  const answer = await get(member)
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(png(2))
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'image/png',
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-cache',
    etag: expect.stringMatching(/^"[\w-]{43}"$/),
  })
  const again = await get(member, { 'if-none-match': answer.headers.get('etag') ?? '' })
  expect([again.status, (await again.arrayBuffer()).byteLength]).toEqual([304, 0])

  expect((await ask(service, member, 'DELETE', path)).status).toBe(204)
  expect((await ask(service, member, 'DELETE', path)).status).toBe(404)
  expect((await ask(service, member, 'GET', path.replace('/avatar', ''))).body.hasAvatar).toBe(false)
})

test('Nobody but who made the character, and admins, changes its picture; another tenant finds none', async () => {
  await put(member, png(3))
  const other = await makeUser(service, tenant, 'member')

  expect(await put(other, png(4))).toBe(403)
  expect((await ask(service, other, 'DELETE', path)).status).toBe(403)
  expect(await put(stranger, png(4))).toBe(404)
  expect((await ask(service, stranger, 'DELETE', path)).status).toBe(404)
  expect((await get(stranger)).status).toBe(404)
  expect(Buffer.from(await (await get(other)).arrayBuffer())).toEqual(png(3))
  expect(await put(tenant.owner, png(5))).toBe(204)
})

test.each([
  ['nothing', Buffer.alloc(0), 422],
  ['text', Buffer.from('<svg onload="alert(1)"/>'), 422],
  ['no more than the signature', signature, 422],
  ['a picture without width', png(1, 0), 422],
  ['a picture that is cut off', png(1).subarray(0, 60), 422],
  ['too many bytes', Buffer.alloc(10 * 1024 * 1024 + 1), 413],
])('%s is no picture', async (_, data, status) => {
  expect(await put(member, data)).toBe(status)
})

test('A picture of ten MiB is taken', async () => {
  const filler = chunk('teSt', Buffer.alloc(10 * 1024 * 1024 - png(1).length - 12))
  const large = Buffer.concat([png(1).subarray(0, -12), filler, png(1).subarray(-12)])

  expect(await put(member, large)).toBe(204)

  expect((await (await get(member)).arrayBuffer()).byteLength).toBe(10 * 1024 * 1024)
})

test('Only PNG is taken', async () => {
  expect(await put(member, png(1), 'image/svg+xml')).toBe(415)
  expect(await put(member, png(1), 'image/png', 'characters/1/avatar')).toBe(400)
})
