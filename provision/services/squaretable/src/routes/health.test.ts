import pg from 'pg'
import { expect, test, vi } from 'vitest'
import { application } from '../../test/application.ts'
import { ask } from '../../test/ask.ts'
import { makeTenant } from '../../test/tenants.ts'

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

test('While PostgreSQL takes no writes it says so, what is read is read, and it recovers', async () => {
  const service = await application()
  const { owner } = await makeTenant(service)
  const administrator = new pg.Client({ connectionString: service.database.administrator })
  await administrator.connect()
  const name = new URL(service.database.administrator).pathname.slice(1)
  const turn = async (change: string): Promise<void> => {
    await administrator.query(`ALTER ROLE squaretable_app IN DATABASE ${name} ${change}`)
    await administrator.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    )
    await vi.waitFor(() => expect(service.parts.database.connections.total).toBe(0))
  }

  await turn('SET default_transaction_read_only = on')
  const written = await ask(service, owner, 'POST', 'characters', { name: 'Ada' })
  const read = await ask(service, owner, 'GET', 'characters')
  const ready = await service.app.request('/readyz')
  await turn('RESET default_transaction_read_only')

  expect([written.status, written.headers.get('Retry-After'), read.status]).toEqual([503, '2', 200])
  expect(ready.status).toBe(200)
  expect(await ready.json()).toEqual({ status: 'degraded', database: 'read-only', redis: 'up' })
  expect((await ask(service, owner, 'POST', 'characters', { name: 'Ada' })).status).toBe(201)
  expect(await (await service.app.request('/readyz')).json()).toMatchObject({ status: 'ready' })
  await administrator.end()
})
