import { randomUUID } from 'node:crypto'
import { expect, onTestFinished, test, vi } from 'vitest'
import { redisUrl } from '../../test/application.ts'
import { Channels, type ChatEvent } from './channel.ts'
import { tenantKey } from './keys.ts'
import { Redis } from './redis.ts'

/** What one process has. */
async function channels(url = redisUrl()) {
  const strange = vi.fn()
  const redis = new Redis({ url })
  await redis.connect()
  const made = new Channels(redis, strange)
  onTestFinished(async () => {
    made.close()
    await redis.close()
  })
  return { channels: made, redis, strange }
}

const event = (id: string): ChatEvent => ({ type: 'message.created', data: { id, content: 'Hello' } })
const settled = () => new Promise(resolve => setTimeout(resolve, 30))

test('An event is heard once, in this process and in the others, and by this chat of this tenant only', async () => {
  const [here, there] = [await channels(), await channels()]
  const [tenantId, chatId] = [randomUUID(), randomUUID()]
  const heard: string[] = []
  const listen = (of: Channels, tenant: string, chat: string, name: string) =>
    of.listen(tenant, chat, ({ data }) => heard.push(`${name} ${data.id}`))
  await listen(here.channels, tenantId, chatId, 'here')
  await listen(here.channels, tenantId, chatId, 'here too')
  await listen(there.channels, tenantId, chatId, 'there')
  await listen(there.channels, randomUUID(), chatId, 'another tenant')
  await listen(there.channels, tenantId, randomUUID(), 'another chat')

  await here.channels.publish(tenantId, chatId, event('1'))
  await vi.waitFor(() => expect(heard).toHaveLength(3), 30_000)
  await settled()

  expect(heard.toSorted()).toEqual(['here 1', 'here too 1', 'there 1'])
})

test('Who leaves hears nothing more, and the last one takes the channel along', async () => {
  const { channels: own, redis } = await channels()
  const [tenantId, chatId] = [randomUUID(), randomUUID()]
  const hears = vi.fn()
  const name = tenantKey(tenantId, 'chat', chatId)
  const leave = await own.listen(tenantId, chatId, hears)
  expect(await redis.client.pubsub('CHANNELS', name)).toEqual([name])

  leave()
  leave()
  await own.publish(tenantId, chatId, event('1'))

  expect(hears).not.toHaveBeenCalled()
  await vi.waitFor(async () => expect(await redis.client.pubsub('CHANNELS', name)).toEqual([]), 30_000)
})

test.each(['no JSON', '{"origin":"x","event":{"type":"shutdown","data":{"id":"1"}}}', '{}'])(
  '%s is no event',
  async text => {
    const { channels: own, redis, strange } = await channels()
    const [tenantId, chatId] = [randomUUID(), randomUUID()]
    const hears = vi.fn()
    await own.listen(tenantId, chatId, hears)

    await redis.client.publish(tenantKey(tenantId, 'chat', chatId), text)

    await vi.waitFor(() => expect(strange).toHaveBeenCalledOnce(), 30_000)
    expect(hears).not.toHaveBeenCalled()
  },
)

test('While Redis is away, this process still hears its own events', async () => {
  const { channels: own } = await channels('redis://127.0.0.1:1')
  const [tenantId, chatId] = [randomUUID(), randomUUID()]
  const hears = vi.fn()
  const leave = await own.listen(tenantId, chatId, hears)

  await own.publish(tenantId, chatId, event('1'))
  leave()

  expect(hears).toHaveBeenCalledExactlyOnceWith(event('1'))
})

test('A connection that was lost listens to all of it again', async () => {
  const [here, there] = [await channels(), await channels()]
  const [tenantId, chatId] = [randomUUID(), randomUUID()]
  const hears = vi.fn()
  await here.channels.listen(tenantId, chatId, hears)

  const listening = String(await there.redis.client.call('CLIENT', 'LIST', 'TYPE', 'pubsub'))
  const own = listening.split('\n').filter(line => line.includes(` db=${new URL(redisUrl()).pathname.slice(1)} `))
  for (const line of own) await there.redis.client.call('CLIENT', 'KILL', 'ID', /id=(\d+)/.exec(line)?.[1] ?? '')
  await vi.waitFor(
    async () => {
      await there.channels.publish(tenantId, chatId, event('again'))
      expect(hears).toHaveBeenCalled()
    },
    { timeout: 5000 },
  )

  expect(hears).toHaveBeenLastCalledWith(event('again'))
})
