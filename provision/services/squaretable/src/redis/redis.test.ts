import { connect, createServer, type Server, type Socket } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import { redisUrl } from '../../test/application.ts'
import { Cache } from './cache.ts'
import { tenantKey } from './keys.ts'
import { Redis } from './redis.ts'

/** A way to Redis that can be cut, and that can swallow what is said on it. */
class Way {
  #server: Server | undefined
  readonly #sockets = new Set<Socket>()
  #port = 0
  silent = false

  async open(): Promise<void> {
    const target = new URL(redisUrl())
    const server = createServer(inner => {
      const outer = connect(Number(target.port), target.hostname)
      for (const socket of [inner, outer]) {
        this.#sockets.add(socket)
        socket.on('error', () => undefined).on('close', () => this.#sockets.delete(socket))
      }
      inner.on('data', piece => this.silent || outer.write(piece)).on('close', () => outer.destroy())
      outer.on('data', piece => inner.write(piece)).on('close', () => inner.destroy())
    })
    this.#server = server
    await new Promise<void>(resolve => server.listen(this.#port, '127.0.0.1', resolve))
    this.#port = (server.address() as { port: number }).port
  }

  async cut(): Promise<void> {
    const closed = new Promise(resolve => this.#server?.close(resolve))
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  get url(): string {
    return Object.assign(new URL(redisUrl()), { port: String(this.#port) }).href
  }
}

const newTenant = (): string => crypto.randomUUID()

/** Patient, as a busy machine may take its time with an answer; who waits for silence is not. */
async function connected(way?: Way, patienceMs = 20_000) {
  const states: string[] = []
  const redis = new Redis({
    url: way?.url ?? redisUrl(),
    onChange: state => states.push(state),
    patienceMs,
  })
  onTestFinished(() => redis.close())
  await redis.connect()
  return { redis, states }
}

async function ownWay(): Promise<Way> {
  const way = new Way()
  await way.open()
  onTestFinished(() => way.cut())
  return way
}

/** A value that is read through the cache, and how often it had to be loaded. */
function source(cache: Cache, tenant: string) {
  const state = { value: 'old', loads: 0 }
  const read = () =>
    cache.through(tenant, 'characters', 'x', async () => {
      state.loads += 1
      return state.value
    })
  return { state, read }
}

/** How many there are of a key, once Redis says it: to a question that is late it counts as away. */
const counted = (redis: Redis, key: string): Promise<number | undefined> =>
  vi.waitFor(async () => {
    const count = await redis.attempt(client => client.exists(key))
    expect(count).toBeDefined()
    return count
  }, 30_000)

test('A value is kept until its scope is forgotten', async () => {
  const { redis } = await connected()
  const counted: string[] = []
  const cache = new Cache(redis, (_, result) => counted.push(result))
  const tenant = newTenant()
  const { state, read } = source(cache, tenant)

  expect([await read(), await read()]).toEqual(['old', 'old'])
  expect(state.loads).toBe(1)
  state.value = 'new'
  await cache.forget(tenant, 'chats')
  expect(await read()).toBe('old')
  await cache.forget(tenant, 'characters')
  expect(await read()).toBe('new')
  expect(counted).toEqual(['miss', 'hit', 'hit', 'miss'])
})

test('What one tenant keeps, another does not get', async () => {
  const { redis } = await connected()
  const cache = new Cache(redis)
  const [one, other] = [source(cache, newTenant()), source(cache, newTenant())]
  one.state.value = "one's"
  other.state.value = "other's"

  expect([await one.read(), await other.read(), await one.read(), await other.read()]).toEqual([
    "one's",
    "other's",
    "one's",
    "other's",
  ])
})

test('What is not there is not kept', async () => {
  const { redis } = await connected()
  const load = vi.fn(async () => undefined)
  const cache = new Cache(redis)
  const tenant = newTenant()
  await cache.through(tenant, 'characters', 'x', load)
  await cache.through(tenant, 'characters', 'x', load)

  expect(load).toHaveBeenCalledTimes(2)
})

test('A reader who was overtaken by a change cannot put the old row back', async () => {
  const { redis } = await connected()
  const cache = new Cache(redis)
  const tenant = newTenant()
  const slow = Promise.withResolvers<string>()
  const begun = Promise.withResolvers<void>()
  const overtaken = cache.through(tenant, 'characters', 'x', async () => {
    begun.resolve()
    return await slow.promise
  })
  await begun.promise
  await cache.forget(tenant, 'characters')
  slow.resolve('old')

  expect(await overtaken).toBe('old')
  expect(await cache.through(tenant, 'characters', 'x', async () => 'new')).toBe('new')
})

test('While Redis is away everything is read from where it is, and what was changed is not believed afterwards', async () => {
  const way = await ownWay()
  const { redis, states } = await connected(way)
  const cache = new Cache(redis)
  const tenant = newTenant()
  const { state, read } = source(cache, tenant)
  await read()
  await way.cut()
  await vi.waitFor(() => expect(redis.isUp).toBe(false), 30_000)
  state.value = 'new'
  await cache.forget(tenant, 'characters')

  expect(await read()).toBe('new')
  await way.open()
  await vi.waitFor(() => expect(redis.isUp).toBe(true), 30_000)
  expect(await read()).toBe('new')
  expect(states).toEqual(['up', 'down', 'up'])
})

test('What is owed is paid before Redis counts as up', async () => {
  const way = await ownWay()
  const { redis } = await connected(way)
  const key = tenantKey(newTenant(), 'idempotency', 'x')
  await redis.attempt(client => client.set(key, 'kept'))
  await way.cut()
  await vi.waitFor(() => expect(redis.isUp).toBe(false), 30_000)
  await redis.remove([key])
  await way.open()
  await vi.waitFor(() => expect(redis.isUp).toBe(true), 30_000)

  expect(await counted(redis, key)).toBe(0)
})

test('A Redis that says nothing counts as away after one question, and a removal it did not confirm is not forgotten', async () => {
  const way = await ownWay()
  const { redis } = await connected(way, 1000)
  const key = tenantKey(newTenant(), 'session', 'x')
  await redis.attempt(client => client.set(key, 'kept'))
  way.silent = true
  await redis.remove([key])

  expect(redis.isUp).toBe(false)
  expect(await redis.attempt(client => client.get(key))).toBeUndefined()
  way.silent = false
  await vi.waitFor(() => expect(redis.isUp).toBe(true), 30_000)
  expect(await counted(redis, key)).toBe(0)
})

test('What a process before this one left in doubt is not believed', async () => {
  const tenant = newTenant()
  const first = source(new Cache((await connected()).redis), tenant)
  await first.read()
  const { redis } = await connected()
  const next = source(new Cache(redis), tenant)
  next.state.value = 'new'

  expect(await next.read()).toBe('new')
})

test('Being away at the start is no error, and is told', async () => {
  const way = await ownWay()
  await way.cut()
  const { redis, states } = await connected(way)

  expect(await redis.attempt(client => client.ping())).toBeUndefined()
  expect(states).toEqual(['down'])
  await way.open()
  await vi.waitFor(() => expect(redis.isUp).toBe(true), 30_000)
})

test('A mistake of ours does not look like an outage', async () => {
  const { redis } = await connected()
  const key = tenantKey(newTenant(), 'cache', 'x')
  await redis.attempt(client => client.set(key, 'text'))

  await expect(redis.attempt(client => client.lpush(key, 'x'))).rejects.toThrow('WRONGTYPE')
  await expect(redis.attempt(async () => JSON.parse('{'))).rejects.toThrow(SyntaxError)
  expect(redis.isUp).toBe(true)
})

test('Who listens gets its own connection', async () => {
  const { redis } = await connected()
  const listener = redis.listener()
  onTestFinished(() => listener.disconnect())
  const channel = tenantKey(newTenant(), 'chat', 'x')
  await listener.connect()
  await listener.subscribe(channel)
  const heard = new Promise(resolve => listener.on('message', (_, text) => resolve(text)))
  await redis.attempt(client => client.publish(channel, 'hello'))

  expect(await heard).toBe('hello')
})
