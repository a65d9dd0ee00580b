import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'
import { type OwnDatabase, operatorToken, ownDatabase, redisUrl } from '../test/application.ts'
import { migrate } from './database/migrate.ts'

let own: OwnDatabase & { drop(): Promise<void> }

beforeAll(async () => {
  own = await ownDatabase()
  await migrate(own.administrator, own.application)
})
afterAll(() => own.drop())

const Serving = z.object({ msg: z.literal('serving'), port: z.int(), metricsPort: z.int() })

/** The service as a process of its own. */
function started(environment: Record<string, string> = {}, ...words: string[]) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...words], {
    env: {
      PATH: process.env.PATH,
      HOST: '127.0.0.1',
      PORT: '0',
      METRICS_PORT: '0',
      DATABASE_URL: own.application,
      MIGRATION_DATABASE_URL: own.administrator,
      REDIS_URL: redisUrl(),
      TOKEN_SECRET: 'token-secret-of-the-tests-0123456789',
      OPERATOR_TOKEN: operatorToken,
      PUBLIC_URL: 'https://app.example.org',
      ...environment,
    },
  })
  const said = { text: '' }
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', piece => {
      said.text += piece
    })
  }
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  onTestFinished(() => void child.kill('SIGKILL'))
  return { child, said, ended }
}

async function serving(environment?: Record<string, string>) {
  const process = started(environment)
  const lines = () =>
    process.said.text.split('\n').flatMap(line => Serving.safeParse(line && JSON.parse(line)).data ?? [])
  const [{ port, metricsPort } = { port: 0, metricsPort: 0 }] = await vi.waitFor(
    () => {
      expect(lines()).toHaveLength(1)
      return lines()
    },
    { timeout: 10_000 },
  )
  return { ...process, url: `http://127.0.0.1:${port}`, figures: `http://127.0.0.1:${metricsPort}/metrics` }
}

test('A service that is told to stop loses no request, and ends with 0', async () => {
  const { child, url, ended, said } = await serving()
  const answers: number[] = []
  let going = true
  const asking = Array.from({ length: 4 }, async () => {
    while (going) {
      const answer = await fetch(`${url}/readyz`).catch(() => undefined)
      if (answer) answers.push(answer.status)
      else return
    }
  })
  await vi.waitFor(() => expect(answers.length).toBeGreaterThan(4), 30_000)
  child.kill('SIGTERM')
  const code = await ended
  going = false
  await Promise.all(asking)

  expect(code).toBe(0)
  expect(answers.filter(status => status !== 200 && status !== 503)).toEqual([])
  expect(said.text).toContain('"stopped"')
})

test('A second signal ends it at once', async () => {
  const { child, ended, url, said } = await serving()
  // Somebody whose request is never whole, so that there is something to wait for.
  const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => undefined)
  onTestFinished(() => void socket.destroy())
  const headers = ['Host: a', `Authorization: Bearer ${operatorToken}`, 'Content-Length: 9', 'Expect: 100-continue']
  socket.write(['POST /api/v1/tenants HTTP/1.1', ...headers, '\r\n'].join('\r\n'))
  await once(socket, 'data') // it is under way
  child.kill('SIGTERM')
  await vi.waitFor(() => expect(said.text).toContain('"stopping"'), { timeout: 10_000 })
  child.kill('SIGINT')

  expect(await ended).toBe(1)
})

test('It serves without Redis, and says that it is degraded; its figures are on another port', async () => {
  const { url, figures } = await serving({ REDIS_URL: 'redis://127.0.0.1:1' })

  expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ status: 'degraded', database: 'up', redis: 'down' })
  expect(await (await fetch(figures)).text()).toContain('route="/readyz"')
  expect((await fetch(`${url}/metrics`)).status).toBe(404)
})

test('It lives without PostgreSQL, and is not ready', async () => {
  const { url } = await serving({ DATABASE_URL: 'postgres://x:y@127.0.0.1:1/z' })

  expect((await fetch(`${url}/readyz`)).status).toBe(503)
  expect((await fetch(`${url}/healthz`)).status).toBe(200)
})

test.for([
  [{ TOKEN_SECRET: 'short-7f3a' }, [], 3, 'TOKEN_SECRET must have at least 32 characters'],
  [{}, ['nothing'], 3, 'There is no command "nothing"'],
  [{}, ['schema'], 0, 'The schema is as the code has it.'],
  [{}, ['migrate'], 0, 'The schema is up to date.'],
  [{ MIGRATION_DATABASE_URL: 'postgres://x:y@127.0.0.1:1/z' }, ['migrate'], 1, 'ECONNREFUSED'],
] as const)('With %j, %j ends with %i and says: %s', async ([environment, words, code, text]) => {
  const { ended, said } = started(environment, ...words)

  expect(await ended).toBe(code)
  expect(said.text).toContain(text)
  expect(said.text).not.toContain('7f3a')
})
