import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect, createServer as createTcp } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { Listener } from '../../../fixtures/perimeter/listener.ts'
import { recordedHost } from '../testing/recorded.ts'
import { converse } from './converse.ts'
import { get, NoHttp, type Opener } from './get.ts'
import { meet } from './meet.ts'
import { subjects } from './places.ts'

/** This machine, as the host of a connection to it would open a port. */
const opener: Opener = {
  tcp: async (host, port) => {
    const socket = connect({ host, port })
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject))
    return socket
  },
}

async function listening(server: Pick<Server, 'listen' | 'close' | 'address'>) {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { address: '127.0.0.1', port: (server.address() as AddressInfo).port }
}

/** A program that answers some paths, and keeps what it was asked. */
async function program(pages: Readonly<Record<string, unknown>>, headers: Readonly<Record<string, string>> = {}) {
  const asked: string[] = []
  const place = await listening(
    createServer(({ method, url = '' }, response) => {
      asked.push(`${method} ${url}`)
      const page = pages[url]
      const body = typeof page === 'string' ? page : JSON.stringify(page)
      response.writeHead(page === undefined ? 404 : 200, headers).end(page === undefined ? 'Not Found' : body)
    }),
  )
  return { place, asked }
}

test('what is likely is asked first, and nothing else where it is so', async () => {
  const { place, asked } = await program({
    '/': 'Ollama is running',
    '/api/version': { version: '0.32.15' },
    '/api/tags': { models: [] },
  })
  const said = await converse(opener, place, { image: 'ollama/ollama', ports: [11434] })
  expect(said?.answers.map(({ path }) => path)).toEqual(['/', '/api/version', '/api/tags'])
  expect(asked.toSorted()).toEqual(['GET /', 'GET /api/tags', 'GET /api/version'])
})

test('who is not known is asked everything, with GET', async () => {
  const { place, asked } = await program({ '/system_stats': { system: { comfyui_version: '0.7.0' } } })
  const [met] = await meet(opener, [{ container: null, sockets: [], places: [place], signs: { ports: [1] } }])
  expect(met?.is).toMatchObject({ by: 'answer', kind: { name: 'ComfyUI' } })
  expect(asked.every(one => one.startsWith('GET /'))).toBe(true)
})

test('what speaks no HTTP is known by its own words', async () => {
  const redis = createTcp(socket =>
    socket.once('data', () => socket.end("-ERR wrong number of arguments for 'get' command\r\n")),
  )
  const place = await listening(redis as unknown as Server)
  await expect(get(opener, place, '/', 'http')).rejects.toThrow(NoHttp)
  const [met] = await meet(opener, [{ container: null, sockets: [], places: [place], signs: { ports: [] } }])
  expect(met?.is?.kind.name).toBe('Redis')
})

test('what is known to speak no HTTP is not asked at all', async () => {
  const { place, asked } = await program({})
  expect(await converse(opener, place, { image: 'postgres:17', ports: [5432] })).toBeUndefined()
  expect(asked).toEqual([])
})

test('who does not answer is known by the other signs', async () => {
  const silent = await listening(createTcp(() => undefined) as unknown as Server)
  const gone = { address: '127.0.0.1', port: 1 }
  const met = await meet(opener, [
    { container: null, sockets: [], places: [silent], signs: { process: 'grafana', ports: [] } },
    { container: null, sockets: [], places: [gone], signs: { ports: [] } },
  ])
  expect(met.map(({ is }) => is?.kind.name)).toEqual(['Grafana', undefined])
})

const listener = (process: string, port: number, more: Partial<Listener> = {}): Listener => ({
  ...{ protocol: 'tcp', address: '*', device: null, port, process, unit: null, place: 'system', wireguard: false },
  ...more,
})

test('a published port is asked at its container, and a program of the host at its own', () => {
  const { met } = recordedHost('own')
  const containers = met.flatMap(({ container }) => container ?? [])
  const sockets = [
    listener('docker-proxy', 11434),
    listener('ollama', 11500, { address: '127.0.0.1' }),
    listener('ollama', 11500, { address: '::1' }),
    listener('sshd', 22),
    listener('unknown', 2049),
  ]
  const found = subjects(containers, sockets, true)
  const programs = found.filter(({ container }) => container === null)
  expect(programs.map(({ signs, places }) => [signs.process, places.map(({ port }) => port)])).toEqual([
    ...[
      ['ollama', [11500]],
      ['sshd', []],
      ['unknown', []],
    ],
  ])
  const ollama = found.find(({ container }) => container?.name === 'ai-ollama-1')
  expect(ollama?.places).toEqual([{ address: expect.stringMatching(/^172\.18\./), port: 11434 }])
})

test('a login that is not root asks also what it cannot name', () => {
  const sockets = [listener('unknown', 11434), listener('unknown', 22)]
  expect(subjects([], sockets, false).map(({ places }) => places.length)).toEqual([1, 0])
})

test('Docker without its proxy holds the ports itself, and its own is none of theirs', () => {
  const { met } = recordedHost('own')
  const containers = met.flatMap(({ container }) => container ?? [])
  const found = subjects(containers, [listener('dockerd', 11434), listener('dockerd', 2375)], true)
  expect(found.filter(({ container }) => container === null).map(({ signs }) => signs.ports)).toEqual([[2375]])
})
