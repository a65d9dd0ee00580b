import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { stateOf } from './check.ts'
import { Registries, tokenUrl } from './registry.ts'

const digest = 'sha256:7193222986e33314f385fe9c98b07e9c721e297b47aa9862ec50946f2bf23071'

const manifest = '{"schemaVersion":2}'
const digestOfManifest = `sha256:${createHash('sha256').update(manifest).digest('hex')}`

/** What a registry has: the answers are those of Docker's own, of version 2.8.2. */
interface Stock {
  readonly tags?: readonly string[]
  /** How many tags it gives at once. */
  readonly atOnce?: number
  /** What it wants to see before it answers. */
  readonly token?: string
  /** Whether it answers a HEAD as a registry of its own making does: not at all, or without a digest. */
  readonly head?: 405 | 200
  /** Whether it breaks off in the middle of its tags. */
  readonly breaks?: true
  /** What it answers to everybody instead. */
  readonly status?: number
  readonly body?: string
}

/** A registry on this machine that has the repository `pihole`. @returns its name, and what it was asked. */
async function registry({ tags = [], atOnce = 100, token, head, breaks, status, body }: Stock) {
  const asked: string[] = []
  const answer = (request: IncomingMessage, response: ServerResponse): ServerResponse => {
    const { pathname, searchParams, origin } = new URL(request.url ?? '', `http://${request.headers.host}`)
    asked.push(`${request.method} ${request.url}`)
    const say = (code: number, text: string, headers = {}): ServerResponse =>
      response.writeHead(code, { 'content-type': 'application/json; charset=utf-8', ...headers }).end(text)
    if (pathname === '/token') return say(200, JSON.stringify({ access_token: token }))
    if (token !== undefined && request.headers.authorization !== `Bearer ${token}`)
      return say(401, '{}', {
        'www-authenticate': `Bearer realm="${origin}/token",service="registry",scope="repository:pihole:pull"`,
      })
    if (status !== undefined) return say(status, body ?? '{"errors":[]}')
    if (body !== undefined) return say(200, body)
    if (pathname === '/v2/pihole/tags/list') {
      if (breaks) {
        response
          .writeHead(200, { 'content-length': 100 })
          .write('{"tags":', () => setTimeout(() => response.destroy(), 50))
        return response
      }
      const from = tags.indexOf(searchParams.get('last') ?? '') + 1
      const some = tags.slice(from, from + atOnce)
      const more = from + atOnce < tags.length
      const link = { link: `</v2/pihole/tags/list?last=${some.at(-1)}&n=${atOnce}>; rel="next"` }
      return say(200, JSON.stringify({ name: 'pihole', tags: some }), more ? link : {})
    }
    if (request.method === 'HEAD' && head !== undefined) return say(head, '')
    if (pathname === '/v2/pihole/manifests/2026.07.2' && head !== undefined) return say(200, manifest)
    if (pathname === '/v2/pihole/manifests/2026.07.2') return say(200, '', { 'docker-content-digest': digest })
    return say(404, '{"errors":[{"code":"NAME_UNKNOWN"}]}')
  }
  const server = createServer(answer).listen(0, '127.0.0.1')
  onTestFinished(() => void server.close())
  await new Promise(resolve => server.once('listening', resolve))
  return { name: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

const state = async (stock: Stock, { tag = '2026.07.2', pulled = digest, repository = 'pihole' } = {}) => {
  const { name, asked } = await registry(stock)
  const image = { reference: `${name}/${repository}:${tag}`, digests: [`${name}/${repository}@${pulled}`] }
  const { reference: _, says, ...rest } = await stateOf(image, new Registries())
  return { ...rest, says: says.replaceAll(name, 'registry'), asked }
}

const quiet = { newer: false, told: true }

test('an image that is the newest', async () => {
  expect(await state({ tags: ['2026.07.2', '2026.07.1', 'nightly'] })).toMatchObject({
    ...quiet,
    says: 'nothing newer',
  })
})

test('newer tags, on whatever page they are', async () => {
  const tags = ['2026.05.0', '2026.07.2', 'latest', '2026.08.0', '2027.01.0']
  expect(await state({ tags, atOnce: 2 })).toMatchObject({
    ...{ newer: true, told: true },
    says: '2026.08.0 is newer, 2027.01.0 is a newer major version',
  })
})

test('the same tag, and another image', async () => {
  const found = await state({ tags: ['2026.07.2'] }, { pulled: `sha256:${'0'.repeat(64)}` })
  expect(found).toMatchObject({ newer: true, told: true, says: '2026.07.2 is another image now' })
})

test.each([[[]], [['2026.05.0']]])(
  'a list that lacks even the own tag is not whole, and nothing newer in it says nothing: %j',
  async tags => {
    expect(await state({ tags })).toMatchObject({
      ...{ newer: false, told: false },
      says: 'registry lists its tags without 2026.07.2, so that nobody knows what is newer',
    })
  },
)

test('a tag that is there no more, and what is newer', async () => {
  const found = await state({ tags: ['2026.08.0'] }, { tag: '2026.07.1' })
  expect(found).toMatchObject({ newer: true, told: true, says: '2026.07.1 is there no more, 2026.08.0 is newer' })
})

test('who is let in with a token that anybody gets asks for it', async () => {
  const found = await state({ tags: ['2026.07.2'], token: 'of-anybody' })
  expect(found).toMatchObject({ ...quiet, says: 'nothing newer' })
  expect(found.asked).toContain('GET /token?service=registry&scope=repository%3Apihole%3Apull')
})

test('one that only sends on to another, as lscr.io does to ghcr.io, is told the token by that one', async () => {
  const { name, asked } = await registry({ tags: ['2026.07.2', '2026.08.0'], token: 'of-anybody' })
  const heard: (string | undefined)[] = []
  const front = createServer((request, response) => {
    heard.push(request.headers.authorization)
    response.writeHead(307, { location: `http://${name}${request.url}` }).end()
  }).listen(0, '127.0.0.1')
  onTestFinished(() => void front.close())
  await new Promise(resolve => front.once('listening', resolve))
  const called = `127.0.0.1:${(front.address() as AddressInfo).port}/pihole`
  const image = { reference: `${called}:2026.07.2`, digests: [`${called}@${digest}`] }
  expect(await stateOf(image, new Registries())).toMatchObject({ newer: true, told: true, says: '2026.08.0 is newer' })
  expect(asked).toContain('HEAD /v2/pihole/manifests/2026.07.2')
  // What the other gave is for the other.
  expect(new Set(heard)).toEqual(new Set([undefined]))
})

test.each([405, 200] as const)('where a HEAD tells no digest, the manifest has one: %d', async head => {
  const tags = ['2026.07.2']
  expect(await state({ tags, head }, { pulled: digestOfManifest })).toMatchObject({ ...quiet, says: 'nothing newer' })
  expect(await state({ tags, head })).toMatchObject({ newer: true, says: '2026.07.2 is another image now' })
})

test.each<[string, Stock, string]>([
  ['breaks off', { breaks: true }, 'registry does not answer'],
  ['wants a login', { status: 403 }, 'registry wants a login for pihole'],
  ['was asked too much', { status: 429 }, 'registry answers no more for now, as it was asked too much'],
  ['is broken', { status: 502 }, 'registry answers 502 for'],
  ['is no registry', { body: '<html>' }, 'registry answers otherwise than a registry does'],
  ['speaks otherwise', { body: '{"tags":{}}' }, 'registry answers otherwise than a registry does'],
])('a registry that %s tells nothing', async (_, stock, says) => {
  expect(await state(stock)).toMatchObject({ newer: false, told: false, says: expect.stringContaining(says) })
})

test('what a registry does not have, and one that is away', async () => {
  const gone = await state({ tags: [] }, { repository: 'gone' })
  expect(gone).toMatchObject({ told: false, says: expect.stringContaining('registry does not have gone') })
  const away = { reference: '127.0.0.1:2/pihole:1', digests: [`127.0.0.1:2/pihole@${digest}`] }
  expect(await stateOf(away, new Registries())).toMatchObject({
    told: false,
    says: '127.0.0.1:2 does not answer (ECONNREFUSED)',
  })
})

test('what was made on the host, and what its digest or its commit alone names, is asked nobody for', async () => {
  const own = await stateOf({ reference: 'squaretable:1.0.0', digests: [] }, new Registries())
  expect(own).toMatchObject({ ...quiet, says: 'made on the host, and of no registry' })
  const commit = { reference: '127.0.0.1:2/pihole:main-abc1234', digests: [`127.0.0.1:2/pihole@${digest}`] }
  expect(await stateOf(commit, new Registries())).toMatchObject({
    ...quiet,
    says: 'of one commit: no tag says what would be newer',
  })
  const byId = await stateOf({ reference: digest, digests: [`127.0.0.1:2/pihole@${digest}`] }, new Registries())
  expect(byId).toMatchObject({ ...quiet, says: 'meant by its own id: no tag says what would be newer' })
  const away = await stateOf({ reference: '127.0.0.1:2/pihole:1', digests: null }, new Registries())
  expect(away).toMatchObject({ newer: false, told: false, says: expect.stringContaining('not on the host any more') })
  const pinned = { reference: `127.0.0.1:2/pihole@${digest}`, digests: [`127.0.0.1:2/pihole@${digest}`] }
  expect(await stateOf(pinned, new Registries())).toMatchObject({
    ...quiet,
    says: expect.stringContaining('by its digest'),
  })
})

test.each([
  [null, undefined],
  ['Basic realm="x"', undefined],
  ['Bearer realm="nowhere"', undefined],
  [
    'Basic realm="Nexus", Bearer realm="https://nexus.lan/v2/token",service="s"',
    'https://nexus.lan/v2/token?service=s',
  ],
  ['Bearer realm="https://nexus.lan/v2/token",service=s, Basic realm="Nexus"', 'https://nexus.lan/v2/token?service=s'],
  [
    'Bearer realm="https://auth.example.org/token?a=1",service="s",scope="x y"',
    'https://auth.example.org/token?a=1&service=s&scope=x+y',
  ],
])('the challenge %s', (challenge, url) => {
  expect(tokenUrl(challenge)?.href).toBe(url)
})
