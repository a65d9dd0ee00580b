import { Hono } from 'hono'
import { expect, test } from 'vitest'
import type { Env } from '../context.ts'
import { errorHandler } from './problem.ts'
import { tenant } from './tenant.ts'

const app = new Hono<Env>()
app.onError(errorHandler(false))
app.use(tenant)
app.get('/', context => context.text(context.get('tenantId')))

const id = '3f2504e0-4f89-41d3-9a0c-0305e82c3301'
const ask = async (...claims: string[]): Promise<[number, string]> => {
  const headers = new Headers()
  for (const claim of claims) headers.append('X-Tenant-ID', claim)
  const answer = await app.request('/', { headers })
  return [answer.status, await answer.text()]
}

test('The tenant is the one of the header, in small letters', async () => {
  expect(await ask(id)).toEqual([200, id])
  expect(await ask(id.toUpperCase())).toEqual([200, id])
})

test.each([
  ['no tenant', []],
  ['an empty one', ['']],
  ['two', [id, '9b2504e0-4f89-41d3-9a0c-0305e82c3302']],
  ['the same twice', [id, id]],
  ['braces', [`{${id}}`]],
  ['a pattern', ['*']],
  ['SQL', [`${id}' OR '1'='1`]],
  ['a number', ['1']],
  ['fullwidth letters', [encodeURIComponent(id.replace('f', '\uff46'))]],
])('A request with %s is refused', async (_, claims) => {
  const [status, text] = await ask(...claims)

  expect(status).toBe(400)
  expect(text).toContain('urn:squaretable:problem:tenant-required')
})
