import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Application, startApplication } from '../../test/application.ts'
import { ask } from '../../test/ask.ts'
import { makeTenant, type TestUser } from '../../test/tenants.ts'

let service: Application
let owner: TestUser
beforeAll(async () => {
  service = await startApplication()
  owner = (await makeTenant(service)).owner
})
afterAll(() => service.close())

test.each([
  ['PUT', 'characters', 'HEAD, GET, POST, OPTIONS'],
  ['POST', `characters/${crypto.randomUUID()}`, 'HEAD, GET, PATCH, DELETE, OPTIONS'],
  ['DELETE', 'settings', 'HEAD, GET, PUT, OPTIONS'],
  ['GET', 'import', 'POST, OPTIONS'],
  ['PATCH', 'sessions', 'POST, DELETE, OPTIONS'],
])('%s %s is refused, and told what there is', async (method, path, allowed) => {
  const answer = await ask(service, owner, method, path)

  expect(answer.status).toBe(405)
  expect(answer.headers.get('allow')).toBe(allowed)
  expect(answer.body).toMatchObject({ type: 'urn:squaretable:problem:method-not-allowed', status: 405 })
})

test('Outside of the tenants it is the same', async () => {
  const answer = await service.app.request('/healthz', { method: 'POST' })

  expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'HEAD, GET, OPTIONS'])
})

test('A path that there is not has no methods', async () => {
  expect((await ask(service, owner, 'PUT', 'nothing')).status).toBe(404)
  expect((await service.app.request('/nothing', { method: 'OPTIONS' })).status).toBe(404)
})

test('OPTIONS tells the methods of a path', async () => {
  const answer = await service.app.request('/api/v1/settings', { method: 'OPTIONS' })

  expect([answer.status, answer.headers.get('allow')]).toEqual([204, 'HEAD, GET, PUT, OPTIONS'])
})

test('Who is not logged in learns nothing of methods', async () => {
  const answer = await service.app.request('/api/v1/characters', {
    method: 'PUT',
    headers: { 'X-Tenant-ID': crypto.randomUUID() },
  })

  expect(answer.status).toBe(401)
})
