import { randomInt, randomUUID } from 'node:crypto'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Application, operatorToken, startApplication } from '../../test/application.ts'
import { makeTenant, makeUser, send } from '../../test/tenants.ts'

let application: Application

beforeAll(async () => {
  application = await startApplication({
    REQUESTS_PER_ADDRESS: '30',
    LOGIN_FAILURES_PER_ADDRESS: '8',
    TRUSTED_PROXIES: '172.30.0.0/16',
  })
  await application.parts.redis.client.flushdb() // this worker's own: what the files before have counted
})
afterAll(() => application.close())

// Counters outlive a run that is repeated.
const network = `198.51.${randomInt(256)}`
let last = 0
const address = (): string => `${network}.${++last}`

/** A request that comes from an address. */
const from = (remoteAddress: string, method: string, path: string, headers: Record<string, string>, body?: unknown) =>
  application.app.request(
    `/api/v1${path}`,
    {
      method,
      headers: { 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    },
    { incoming: { socket: { remoteAddress } } },
  )

async function asAdministrator(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: application.database.administrator })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

const statuses = async (answers: Iterable<Promise<Response> | Response>): Promise<number[]> =>
  (await Promise.all(answers)).map(({ status }) => status)
const times = <T>(count: number, work: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => work(at))
const wrong = 'not-the-password'

test('Each answer to a tenant tells how much is left, an error too', async () => {
  const { owner } = await makeTenant(application, { requestsPerMinute: 50 })
  const one = await send(application, 'GET', '/api/v1/tenant', owner.headers)
  const other = await send(application, 'GET', '/api/v1/nowhere', owner.headers)
  const tag = one.headers.get('etag') ?? ''
  const same = await send(application, 'GET', '/api/v1/tenant', { ...owner.headers, 'if-none-match': tag })

  expect([one.status, other.status, same.status]).toEqual([200, 404, 304])
  expect(one.headers.get('ratelimit-limit')).toBe('50')
  expect(one.headers.get('ratelimit-remaining')).toBe('49')
  expect(other.headers.get('ratelimit-remaining')).toBe('48')
  expect(same.headers.get('ratelimit-remaining')).toBe('47')
  expect(Number(other.headers.get('ratelimit-reset'))).toBeLessThanOrEqual(60)
})

test('A tenant has its own limit, which all its members share and no other tenant feels', async () => {
  const [small, other] = await Promise.all([makeTenant(application, { requestsPerMinute: 6 }), makeTenant(application)])
  const member = await makeUser(application, small, 'member') // the first of the six
  await statuses(times(5, () => send(application, 'GET', '/api/v1/tenant', small.owner.headers)))
  const refused = await send(application, 'GET', '/api/v1/tenant', member.headers)

  expect(refused.status).toBe(429)
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  expect(refused.headers.get('ratelimit-remaining')).toBe('0')
  expect(refused.headers.get('content-type')).toBe('application/problem+json')
  expect((await send(application, 'GET', '/api/v1/tenant', other.owner.headers)).status).toBe(200)
})

test('A login that holds no more does not count for the tenant', async () => {
  const tenant = await makeTenant(application, { requestsPerMinute: 20 })
  const former = await makeUser(application, tenant, 'member')
  await send(application, 'DELETE', `/api/v1/users/${former.id}`, tenant.owner.headers)
  const refused = await statuses(times(5, () => from(address(), 'GET', '/tenant', former.headers)))
  const { headers } = await send(application, 'GET', '/api/v1/tenant', tenant.owner.headers)

  expect(refused).toEqual([401, 401, 401, 401, 401])
  expect(headers.get('ratelimit-remaining')).toBe('17') // of three requests of the owner's
})

test('An address without a login has a limit; a member at the same address has not', async () => {
  const { id, owner } = await makeTenant(application)
  const here = address()
  const asked = await statuses(times(31, () => from(here, 'GET', '/tenant', { 'x-tenant-id': id })))

  expect(asked.filter(status => status === 429)).toHaveLength(1)
  expect((await from(here, 'GET', '/tenant', owner.headers)).status).toBe(200)
  const operator = { authorization: `Bearer ${operatorToken}x` }
  expect((await from(here, 'POST', '/tenants', operator)).status).toBe(429)
  expect((await from(here, 'POST', '/sessions', { 'x-tenant-id': id }, {})).status).toBe(429)
  expect((await from(address(), 'GET', '/tenant', { 'x-tenant-id': id })).status).toBe(401)
})

test('Who goes from tenant to tenant with one login is a stranger', async () => {
  const [one, other] = await Promise.all([makeTenant(application), makeTenant(application)])
  const here = address()
  const headers = { ...one.owner.headers, 'x-tenant-id': other.id }
  const asked = await statuses(times(31, () => from(here, 'GET', '/tenant', headers)))

  expect(asked.toSorted()).toEqual([...times(30, () => 403), 429])
})

test('Failed logins are counted for the address, also many at the same time; a good one is none', async () => {
  const { id, owner } = await makeTenant(application)
  const here = address()
  const enter = (email: string, password: string, at = here) =>
    from(at, 'POST', '/tokens', { 'x-tenant-id': id }, { email, password })
  const { email, password } = owner

  expect(await statuses(times(4, () => enter(email, password)))).toEqual([201, 201, 201, 201])
  const failed = await statuses(times(12, at => enter(`nobody-${at}@example.org`, wrong)))
  expect(failed.toSorted()).toEqual([...times(8, () => 401), ...times(4, () => 429)])
  expect((await enter(email, password)).status).toBe(429)
  expect((await enter(email, password, address())).status).toBe(201)
})

test('Failed logins are counted for the e-mail address in its tenant, from wherever they come, whether it is there or not', async () => {
  const [one, other] = await Promise.all([makeTenant(application), makeTenant(application)])
  const enter = (id: string, email: string, password: string) =>
    from(address(), 'POST', '/tokens', { 'x-tenant-id': id }, { email, password })
  const fail = (email: string) => statuses(times(21, () => enter(one.id, email, wrong)))

  const expected = [...times(20, () => 401), 429]
  expect((await fail(one.owner.email)).toSorted()).toEqual(expected)
  expect((await fail('nobody@example.org')).toSorted()).toEqual(expected)
  expect((await enter(one.id, one.owner.email, one.owner.password)).status).toBe(429)
  expect((await enter(other.id, other.owner.email, other.owner.password)).status).toBe(201)
})

test('Failed logins are counted for an e-mail address however it is written', async () => {
  const { id, owner } = await makeTenant(application)
  const enter = (email: string, password: string) =>
    from(address(), 'POST', '/tokens', { 'x-tenant-id': id.toUpperCase() }, { email, password })
  const ways = [owner.email, owner.email.toUpperCase(), ` ${owner.email} `]
  const asked = await statuses(times(21, at => enter(ways[at % 3] ?? '', wrong)))

  expect(asked.toSorted()).toEqual([...times(20, () => 401), 429])
  expect((await enter(owner.email, owner.password)).status).toBe(429)
})

test('Going from tenant to tenant, or saying to come from elsewhere, gives no more tries', async () => {
  const here = address()
  const asked = await statuses(
    times(9, at =>
      from(
        here,
        'POST',
        '/sessions',
        { 'x-tenant-id': randomUUID(), 'x-forwarded-for': `203.0.113.${at}` },
        { email: 'nobody@example.org', password: wrong },
      ),
    ),
  )

  expect(asked.toSorted()).toEqual([...times(8, () => 401), 429])
})

test('A trusted proxy tells where its callers are, and nothing that they say of themselves counts', async () => {
  const { id } = await makeTenant(application)
  const at = (forwarded: string) =>
    from('172.30.0.2', 'GET', '/tenant', { 'x-tenant-id': id, 'x-forwarded-for': forwarded })
  const caller = address()
  const asked = await statuses(times(31, count => at(`203.0.113.${count}, ${caller}`)))

  expect(asked.filter(status => status === 429)).toHaveLength(1)
  expect((await at(address())).status).toBe(401)
})

test('A login that could not be looked at is no failed one', async () => {
  const { id, owner } = await makeTenant(application)
  const { email, password } = owner
  const here = address()
  const enter = () => from(here, 'POST', '/tokens', { 'x-tenant-id': id }, { email, password })
  const name = new URL(application.database.administrator).pathname.slice(1)
  await asAdministrator(`ALTER DATABASE ${name} CONNECTION LIMIT 0`) // for all but the one who administers
  await asAdministrator(
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  )
  const asked = await statuses(times(8, enter))
  await asAdministrator(`ALTER DATABASE ${name} CONNECTION LIMIT -1`)

  expect(asked).toEqual(times(8, () => 503))
  expect((await enter()).status).toBe(201)
})

test('One who fails too often is told when to try again', async () => {
  const { id } = await makeTenant(application)
  const here = address()
  const enter = () => from(here, 'POST', '/tokens', { 'x-tenant-id': id }, { email: 'x@example.org', password: wrong })
  await statuses(times(8, enter))
  const { headers } = await enter()

  expect(Number(headers.get('retry-after'))).toBeGreaterThan(890)
  expect([headers.get('ratelimit-limit'), headers.get('ratelimit-remaining')]).toEqual(['8', '0'])
  expect(headers.get('ratelimit-reset')).toBe(headers.get('retry-after'))
})

test('The neighbours of an IPv6 address are the same caller', async () => {
  const { id } = await makeTenant(application)
  const asked = await statuses(times(31, at => from(`2001:db8:1:2::${at}`, 'GET', '/tenant', { 'x-tenant-id': id })))

  expect(asked.filter(status => status === 429)).toHaveLength(1)
})

test('Without Redis it is counted all the same, by this process', async () => {
  const { owner } = await makeTenant(application, { requestsPerMinute: 3 })
  const { redis } = application.parts
  redis.client.disconnect()
  const asked = await statuses(times(5, () => send(application, 'GET', '/api/v1/tenant', owner.headers)))
  await redis.client.connect()
  await expect.poll(() => redis.isUp).toBe(true)

  expect(asked.toSorted()).toEqual([200, 200, 200, 429, 429])
})
