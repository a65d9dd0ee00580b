import { expect, test } from 'vitest'
import { application } from '../../test/application.ts'

test('A service with its database and Redis is ready', async () => {
  const { app } = await application()

  const answer = await app.request('/readyz')

  expect(answer.status).toBe(200)
  expect(await answer.json()).toEqual({ status: 'ready', database: 'up', redis: 'up' })
})

test('Without a tenant there is no way in', async () => {
  const { app } = await application()

  const answer = await app.request('/api/v1/characters')

  expect(answer.status).toBe(400)
  expect(await answer.json()).toMatchObject({ type: 'urn:squaretable:problem:tenant-required', status: 400 })
})
