import { once } from 'node:events'
import { connect } from 'node:net'
import { text as textOf } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'
import { Hono } from 'hono'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Metrics } from './observability/metrics.ts'
import { type HttpServer, httpServer, metricsServer } from './server.ts'

/** A small application, of which one route takes a while and one ends when it is told to. */
function small() {
  const release = Promise.withResolvers<void>()
  const app = new Hono()
    .get('/slow', async context => {
      await release.promise
      return context.text('late, and whole')
    })
    .get('/', context => context.text('here'))
    .get(
      '/stream',
      () =>
        new Response(
          new ReadableStream({
            pull: async controller => {
              controller.enqueue(new TextEncoder().encode('x'))
              await release.promise
              controller.close()
            },
          }),
        ),
    )
  return { app, release }
}

async function listening(fetch: Hono['fetch'], farewellMs = 20): Promise<{ server: HttpServer; url: string }> {
  const server = httpServer(fetch, farewellMs)
  await server.listen(0, '127.0.0.1')
  return { server, url: `http://127.0.0.1:${server.port}` }
}

/** Sends text as it is, and gives everything that comes back until the connection ends. */
const raw = (port: number, text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let told = ''
    const socket = connect(port, '127.0.0.1', () => socket.write(text))
    socket.on('data', piece => {
      told += piece
    })
    socket.on('close', () => resolve(told)).on('error', reject)
    setTimeout(() => socket.destroy(), 2000).unref()
  })

describe('The server, when it is told to stop', () => {
  test('answers what is under way, and closes what is kept alive', async () => {
    const { app, release } = small()
    const { server, url } = await listening(app.fetch)
    const kept = await fetch(url)
    await kept.text()
    const slow = fetch(`${url}/slow`)
    const stream = await fetch(`${url}/stream`)
    await wait(20)
    const closed = server.close()
    await wait(40)

    await expect(fetch(url)).rejects.toThrow()
    release.resolve()
    const answer = await slow
    expect([answer.status, answer.headers.get('Connection'), await answer.text()]).toEqual([
      200,
      'close',
      'late, and whole',
    ])
    expect(await stream.text()).toBe('x')
    await closed
  })

  test('answers who still comes on a kept connection, and tells that it ends', async () => {
    const { server } = await listening(small().app.fetch, 60_000)
    const socket = connect(server.port, '127.0.0.1')
    const request = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'
    socket.write(request)
    const [first] = await once(socket, 'data')
    const closed = server.close()
    socket.write(request)
    const second = await textOf(socket)

    expect(String(first)).toContain('Connection: keep-alive')
    expect(second).toMatch(/HTTP\/1.1 200 .*Connection: close.*here$/is)
    await closed // long before the time for farewells is over: nobody is connected any more
  })
})

describe('What is no request', () => {
  test.for([
    ['GET / HTTP/9.9\r\n\r\n', 400],
    ['nonsense\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n', 400],
    [`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['GET / HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nConnection: close\r\nHost: a b\r\n\r\n', 400],
    ['GET \\x HTTP/1.1\r\nConnection: close\r\nHost: a\r\n\r\n', 400],
  ] as const)('%j is refused with %i, as a problem', async ([text, status]) => {
    const { server } = await listening(small().app.fetch)
    onTestFinished(() => server.close())
    const [head = '', body = ''] = (await raw(server.port, text)).split('\r\n\r\n')

    expect(head).toContain(`HTTP/1.1 ${status} `)
    const code = status === 431 ? 'headers-too-large' : 'validation'
    if (body !== '') expect(JSON.parse(body)).toMatchObject({ type: `urn:squaretable:problem:${code}`, status })
  })

  test('does not end the server', async () => {
    const { server, url } = await listening(small().app.fetch)
    onTestFinished(() => server.close())
    await raw(server.port, 'nonsense\r\n\r\n')

    expect(await (await fetch(url)).text()).toBe('here')
  })
})

test('The figures are on a port of their own, and nothing else is', async () => {
  const server = metricsServer(new Metrics(() => ({ total: 3, idle: 2, waiting: 0 })))
  await server.listen(0, '127.0.0.1')
  onTestFinished(() => server.close())
  const answer = await fetch(`http://127.0.0.1:${server.port}/metrics`)

  expect(await answer.text()).toContain('squaretable_database_connections{state="total"} 3')
  expect((await fetch(`http://127.0.0.1:${server.port}/api/v1/characters`)).status).toBe(404)
})

test('A port that somebody else has is an error', async () => {
  const { server } = await listening(small().app.fetch)
  onTestFinished(() => server.close())

  await expect(httpServer(small().app.fetch).listen(server.port, '127.0.0.1')).rejects.toThrow('EADDRINUSE')
})

test('A request that is refused before all of it is there is answered all the same, once it has been sent', async () => {
  const { server } = await listening(() => new Response('refused', { status: 401 }))
  onTestFinished(() => server.close())
  const size = 5_000_000
  const head = `POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${size}\r\n\r\n`
  const socket = connect(server.port, '127.0.0.1')
  const told: string[] = []
  socket.on('data', piece => told.push(String(piece)))
  socket.write(head)
  for (let sent = 0; sent < size; sent += 500_000) {
    await wait(20)
    socket.write(Buffer.alloc(500_000))
  }
  await once(socket, 'close') // a connection that was cut off throws here
  expect(told.join('')).toMatch(/^HTTP\/1\.1 401 [\s\S]*refused$/)
})
