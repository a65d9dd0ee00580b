import { expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { redisUrl } from '../../test/application.ts'
import { Cache } from './cache.ts'
import { readKept } from './kept.ts'
import { tenantKey } from './keys.ts'
import { Redis } from './redis.ts'

async function connected(): Promise<{ cache: Cache; redis: Redis; tenant: string }> {
  const redis = new Redis({ url: redisUrl() })
  onTestFinished(() => redis.close())
  await redis.connect()
  return { cache: new Cache(redis), redis, tenant: crypto.randomUUID() }
}

test('Asking for what is not there leaves nothing behind, however many tenants are made up', async () => {
  const { cache, redis, tenant } = await connected()
  await cache.through(tenant, 'members', 'nobody', async () => undefined)

  expect(await redis.client.keys(`*${tenant}*`)).toEqual([])
})

test('What is not there does not make a tenant forget what is', async () => {
  const { cache, tenant } = await connected()
  await cache.through(tenant, 'members', 'somebody', async () => 'first')
  await cache.through(tenant, 'members', 'nobody', async () => undefined)

  expect(await cache.through(tenant, 'members', 'somebody', async () => 'second')).toBe('first')
})

test.each(['', 'garbage', '[]', '{"generation":7,"value":"forged"}', '{"value":"forged"}', 'null'])(
  'What nobody here wrote counts as not kept: %s',
  async text => {
    const { cache, redis, tenant } = await connected()
    const read = () => cache.through(tenant, 'members', 'x', async () => 'loaded')
    await read()
    await redis.client.set(tenantKey(tenant, 'cache', 'members:x'), text)

    expect(await read()).toBe('loaded')
  },
)

test('What is no text counts as not kept', async () => {
  const { cache, redis, tenant } = await connected()
  await redis.client.lpush(tenantKey(tenant, 'cache', 'members:x'), 'a list')

  expect(await cache.through(tenant, 'members', 'x', async () => 'loaded')).toBe('loaded')
})

test('A kept text is read as what it should be, or not at all', () => {
  expect(readKept(z.object({ a: z.int() }), '{"a":1}')).toEqual({ a: 1 })
  expect(readKept(z.object({ a: z.int() }), '{"a":"1"}')).toBeUndefined()
  expect(readKept(z.object({ a: z.int() }), '{')).toBeUndefined()
})
