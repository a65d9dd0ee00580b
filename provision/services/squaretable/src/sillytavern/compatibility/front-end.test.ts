import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Application, startApplication } from '../../../test/application.ts'
import { logIn, openPage, type Page } from '../../../test/front-end/page.ts'
import { makeTenant, type TestTenant } from '../../../test/tenants.ts'

let folder: string
let service: Application
let tenant: TestTenant
let page: Page

const files: Readonly<Record<string, string>> = {
  'package.json': '{"version":"9.8.7"}',
  'secret.txt': 'not for the page',
  'public/index.html': '<title>page</title>',
  'public/login.html': '<title>login</title>',
  'public/scripts/a.js': 'export {}',
  'public/scripts/extensions/one/manifest.json': '{}',
  'public/scripts/extensions/none/readme.md': '',
  'public/scripts/extensions/third-party/theirs/manifest.json': '{}',
  'dist/_webpack/abc/output/lib.js': 'export const libraries = 1',
  'default/content/settings.json': '{"main_api":"kobold","power_user":{"note":1}}',
  'default/content/user-default.png': 'persona',
  'default/content/backgrounds/day.jpg': 'day',
  'default/content/backgrounds/notes.txt': 'none',
  'default/content/themes/Dusk.json': '{"name":"Dusk"}',
  'default/content/presets/instruct/Plain.json': '{"name":"Plain","from":"them"}',
  'default/content/presets/instruct/Broken.json': '{',
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'installation-'))
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  await symlink(join(folder, 'secret.txt'), join(folder, 'public/link.txt'))
  service = await startApplication({ SILLYTAVERN_FOLDER: folder })
  tenant = await makeTenant(service)
  page = await logIn(service, tenant, tenant.owner)
})
afterAll(async () => {
  await service.close()
  await rm(folder, { recursive: true })
})

const get = async (path: string, headers: Record<string, string> = {}): Promise<Response> =>
  await service.app.request(path, { headers })

describe('the page', () => {
  test('is shown to who is logged in, and the login to others', async () => {
    expect(await (await get('/', page.headers)).text()).toBe(files['public/index.html'])
    const stranger = await get('/')
    expect([stranger.status, stranger.headers.get('location')]).toEqual([302, '/login'])
    expect(await (await get('/login')).text()).toBe(files['public/login.html'])
  })

  test('is found by the link of a tenant, which is remembered and leaves the address', async () => {
    for (const path of ['/', '/login']) {
      const answer = await get(`${path}?tenant=${tenant.id}`)
      expect([answer.status, answer.headers.get('location')]).toEqual([302, path])
      expect(answer.headers.getSetCookie()[0]).toMatch(new RegExp(`^squaretable_tenant=${tenant.id};`))
      expect((await get(`${path}?tenant=<script>`)).headers.getSetCookie()).toEqual([])
    }
  })

  test('may load what comes from here, and nothing else', async () => {
    const policy = (await get('/login')).headers.get('content-security-policy')
    expect(policy).toContain("default-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect((await get('/csrf-token')).headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  test('has its files, and they are not sent twice', async () => {
    const answer = await get('/scripts/a.js')
    expect([answer.headers.get('content-type'), await answer.text()]).toEqual([
      'text/javascript; charset=utf-8',
      'export {}',
    ])
    const again = await get('/scripts/a.js', { 'if-none-match': answer.headers.get('etag') ?? '' })
    expect([again.status, await again.text()]).toEqual([304, ''])
    expect(await (await get('/lib.js')).text()).toBe(files['dist/_webpack/abc/output/lib.js'])
    expect((await get('/css/user.css')).status).toBe(200)
  })

  test.for([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/scripts/..%2f..%2fsecret.txt',
    '/link.txt',
    '/%00',
    '/%ff',
    '/scripts',
    '/none.js',
    '/api/none',
    '/%2e%2e%2f%2e%2e%2fetc/passwd',
  ])('has nothing at %s', async path => {
    const answer = await get(path)
    expect(answer.status).toBe(404)
    expect(await answer.text()).not.toContain('not for the page')
  })
})

describe('what everybody begins with', () => {
  const settings = async () => (await (await page.ask('/api/settings/get', {})).json()) as Record<string, never>

  test('is that of the installation', async () => {
    const { settings: text, ...more } = await settings()
    expect(JSON.parse(text ?? '')).toEqual({ main_api: 'kobold', power_user: { note: 1 } })
    expect(more).toMatchObject({ themes: [{ name: 'Dusk' }], instruct: [{ name: 'Plain', from: 'them' }] })
    expect(await (await page.ask('/version', undefined, 'GET')).json()).toMatchObject({ pkgVersion: '9.8.7' })
    expect(await (await page.ask('/api/extensions/discover', undefined, 'GET')).json()).toEqual([
      { type: 'system', name: 'one' },
    ])
  })

  test('is changed by each member alone, and can be had again', async () => {
    await page.ask('/api/presets/save', { apiId: 'instruct', name: 'Plain', preset: { name: 'Plain', from: 'me' } })
    await page.ask('/api/themes/delete', { name: 'Dusk' })
    expect(await settings()).toMatchObject({ themes: [], instruct: [{ from: 'me' }] })
    const restored = await page.ask('/api/presets/restore', { apiId: 'instruct', name: 'Plain' })
    expect(await restored.json()).toEqual({ isDefault: true, preset: { name: 'Plain', from: 'them' } })
    const other = await makeTenant(service)
    const theirs = await logIn(service, other, other.owner)
    expect(await (await theirs.ask('/api/settings/get', {})).json()).toMatchObject({
      themes: [{ name: 'Dusk' }],
      instruct: [{ from: 'them' }],
    })
  })

  test('has backgrounds and a picture of oneself, for members', async () => {
    expect(await (await page.ask('/api/backgrounds/all', {})).json()).toMatchObject({
      images: [{ filename: 'day.jpg', isAnimated: false }],
    })
    for (const [path, text] of [
      ['/backgrounds/day.jpg', 'day'],
      ['/thumbnail?type=bg&file=day.jpg', 'day'],
      ['/thumbnail?type=persona&file=user-default.png', 'persona'],
      ['/User%20Avatars/user-default.png', 'persona'],
    ] as const) {
      expect(await (await page.ask(path, undefined, 'GET')).text(), path).toBe(text)
      expect((await get(path, await openPage(service))).status, path).toBe(403)
    }
    for (const path of [
      '/backgrounds/notes.txt',
      '/backgrounds/..%2Fsettings.json',
      '/thumbnail?type=persona&file=other.png',
    ]) {
      expect((await page.ask(path, undefined, 'GET')).status, path).toBe(404)
    }
  })
})
