import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Application, startApplication } from '../../../test/application.ts'
import { logIn, type Page } from '../../../test/front-end/page.ts'
import { base64, cardOf, characterPng, png, tEXt, zip } from '../../../test/sillytavern.ts'
import { makeTenant } from '../../../test/tenants.ts'

let service: Application
let page: Page

beforeAll(async () => {
  service = await startApplication()
  const tenant = await makeTenant(service)
  page = await logIn(service, tenant, tenant.owner)
})
afterAll(() => service.close())

const bring = async (name: string, data: Buffer, fields: Record<string, string>) => {
  const form = new FormData()
  for (const [key, value] of Object.entries(fields)) form.append(key, value)
  form.append('avatar', new Blob([new Uint8Array(data)]), name)
  const answer = await service.app.request('/api/characters/import', {
    method: 'POST',
    headers: page.headers,
    body: form,
  })
  return await answer.json()
}

const picture = async (avatar: string): Promise<Buffer> =>
  Buffer.from(await (await page.ask(`/characters/${avatar}`, undefined, 'GET')).arrayBuffer())

test('a character that is imported in place of another has the new picture, too', async () => {
  const [first, second] = [
    characterPng({ name: 'Ann', description: 'one' }),
    png([tEXt('chara', base64(cardOf({ name: 'Ann', description: 'two' })))], { width: 2 }),
  ]
  expect(await bring('Ann.png', first, { file_type: 'png' })).toEqual({ file_name: 'Ann' })
  expect(await picture('Ann.png')).toEqual(first)
  expect(await bring('x.png', second, { file_type: 'png', preserved_name: 'Ann.png' })).toEqual({ file_name: 'Ann' })
  expect(await picture('Ann.png')).toEqual(second)
  const shown = await (await page.ask('/api/characters/all', {})).json()
  expect(shown).toMatchObject([{ avatar: 'Ann.png', description: 'two' }])
})

test('a CHARX is taken, and what is no character is not', async () => {
  const card = JSON.stringify({
    ...cardOf({ name: 'Packed' }, '3.0'),
    data: { ...cardOf({ name: 'Packed' }).data, assets: [] },
  })
  const charx = zip([{ name: 'card.json', data: card }])
  expect(await bring('Packed.charx', charx, { file_type: 'charx' })).toEqual({ file_name: 'Packed' })
  for (const [kind, data] of [
    ['charx', 'none'],
    ['json', '{"a":1}'],
    ['png', characterPng({ name: 'Cut' }).subarray(0, 40)],
    ['yaml', 'name: Ann'],
  ] as const) {
    expect(await bring(`x.${kind}`, Buffer.from(data), { file_type: kind }), kind).toEqual({ error: true })
  }
})

test('what is exported as a picture is the picture that it had, with the card as it is now', async () => {
  await bring('Eve.png', characterPng({ name: 'Eve', extensions: { fav: true } }), { file_type: 'png' })
  await page.ask('/api/characters/edit-attribute', {
    avatar_url: 'Eve.png',
    ch_name: 'Eve',
    field: 'description',
    value: 'Now.',
  })
  const answer = await page.ask('/api/characters/export', { avatar_url: 'Eve.png', format: 'png' })
  expect(answer.headers.get('content-disposition')).toBe('attachment; filename="Eve.png"')
  const again = Buffer.from(await answer.arrayBuffer())
  expect(await bring('y.png', again, { file_type: 'png' })).toEqual({ file_name: 'Eve1' })
  const shown = await (await page.ask('/api/characters/get', { avatar_url: 'Eve1.png' })).json()
  expect(shown).toMatchObject({ name: 'Eve', description: 'Now.', fav: false })
})
