import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Application, startApplication } from '../../../test/application.ts'
import { logIn, type Page } from '../../../test/front-end/page.ts'
import { makeTenant } from '../../../test/tenants.ts'

let service: Application
let page: Page
beforeAll(async () => {
  service = await startApplication()
  const tenant = await makeTenant(service)
  page = await logIn(service, tenant, tenant.owner)
})
afterAll(() => service.close())

const send = async (body: string | FormData | Uint8Array<ArrayBuffer>, type?: string): Promise<Response> =>
  await service.app.request('/api/settings/save', {
    method: 'POST',
    headers: { ...page.headers, ...(type !== undefined && { 'content-type': type }) },
    body,
  })

const kept = async (): Promise<unknown> =>
  JSON.parse(((await (await page.ask('/api/settings/get', {})).json()) as { settings: string }).settings)

test('what no database keeps is left out, and the rest saved', async () => {
  const answer = await send(
    '{"text":"cut \\ud83d","nul":"a\\u0000b","__proto__":{"x":1},"number":1e999}',
    'application/json',
  )
  expect(answer.status).toBe(200)
  expect(await kept()).toEqual({ text: 'cut \ufffd', nul: 'ab', number: null })
})

test('a form is read field by field; one that comes several times is a list', async () => {
  const form = new FormData()
  for (const [name, value] of [
    ['a', '1'],
    ['b', 'x'],
    ['b', 'y'],
  ] as const)
    form.append(name, value)
  expect((await send(form)).status).toBe(200)
  expect(await kept()).toEqual({ a: '1', b: ['x', 'y'] })
})

test('no body is an empty one', async () => {
  expect((await page.ask('/api/characters/all')).status).toBe(200)
})

test.for([
  ['{', 'application/json'],
  ['[]', 'application/json'],
  ['"text"', 'application/json'],
  [`${'{"a":'.repeat(200)}1${'}'.repeat(200)}`, 'application/json'],
  ['a=1', 'application/x-www-form-urlencoded'],
  ['--x\r\n', 'multipart/form-data; boundary=x'],
  ['--x', 'multipart/form-data'],
] as const)('%j as %s is refused', async ([body, type]) => {
  expect((await send(body, type)).status).toBe(400)
})

test('bytes that are no text are refused', async () => {
  expect((await send(new Uint8Array([0x22, 0xff, 0x22]), 'application/json')).status).toBe(400)
})
