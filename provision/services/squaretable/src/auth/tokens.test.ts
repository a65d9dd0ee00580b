import { sign } from 'hono/jwt'
import { expect, test, vi } from 'vitest'
import { makeToken, Tokens } from './tokens.ts'

const secret = 'token-secret-of-the-tests-0123456789'
const login = {
  userId: '11111111-1111-4111-8111-111111111111',
  tenantId: '22222222-2222-4222-8222-222222222222',
  version: 3,
}

const good = () => ({
  iss: 'squaretable',
  aud: 'squaretable-api',
  sub: login.userId,
  tenant: login.tenantId,
  ver: 3,
  exp: Math.floor(Date.now() / 1000) + 60,
})

test('A token says whose it is, again and again', async () => {
  const tokens = new Tokens(secret)
  const { token } = await makeToken(secret, login, 60)

  const said = { sub: login.userId, tenant: login.tenantId, ver: 3 }
  expect(await tokens.read(token)).toMatchObject(said)
  expect(await tokens.read(token)).toMatchObject(said)
})

test('A token ends, also one that is remembered', async () => {
  const tokens = new Tokens(secret)
  const { token, expiresAt } = await makeToken(secret, login, 60)
  await tokens.read(token)
  vi.useFakeTimers({ now: expiresAt })
  try {
    expect(await tokens.read(token)).toBeUndefined()
    expect(await tokens.read(token)).toBeUndefined()
  } finally {
    vi.useRealTimers()
  }
})

test.each([
  ['another secret', () => sign(good(), 'another-secret-of-the-tests-0123456789', 'HS256')],
  ['another algorithm', () => sign(good(), secret, 'HS512')],
  ['another issuer', () => sign({ ...good(), iss: 'somebody' }, secret, 'HS256')],
  ['another audience', () => sign({ ...good(), aud: 'something' }, secret, 'HS256')],
  ['no tenant', () => sign({ ...good(), tenant: undefined }, secret, 'HS256')],
  ['an end in the past', () => sign({ ...good(), exp: 1 }, secret, 'HS256')],
  ['no signature', async () => `${btoa('{"alg":"none","typ":"JWT"}')}.${btoa(JSON.stringify(good()))}.`],
  ['no token at all', async () => 'nothing'],
])('A token with %s is none', async (_, make) => {
  expect(await new Tokens(secret).read(await make())).toBeUndefined()
})

test('Only so many tokens are remembered, and the others still hold', async () => {
  const tokens = new Tokens(secret, 1)
  const [{ token: one }, { token: other }] = await Promise.all([
    makeToken(secret, login, 60),
    makeToken(secret, login, 61),
  ])

  expect([await tokens.read(one), await tokens.read(other), await tokens.read(one)]).not.toContain(undefined)
})
