import { createServer } from 'node:http'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { z } from 'zod'
import { type Application, application, startApplication } from '../../test/application.ts'
import { withTenant } from '../database/tenant-transaction.ts'

const Span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  attributes: z.array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) })),
})
const Batch = z.object({
  resourceSpans: z.array(z.object({ resource: z.unknown(), scopeSpans: z.array(z.object({ spans: z.array(Span) })) })),
})

/** A collector of OTLP over HTTP, as small as can be. */
const spans: z.output<typeof Span>[] = []
let texts = ''
const collector = createServer((request, response) => {
  let text = ''
  request.on('data', piece => {
    text += piece
  })
  request.on('end', () => {
    texts += `${request.method} ${request.url} ${text}\n`
    const { resourceSpans } = Batch.parse(JSON.parse(text))
    spans.push(...resourceSpans.flatMap(one => one.scopeSpans.flatMap(scope => scope.spans)))
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}')
  })
})

const tenant = '0a000000-0000-4000-8000-000000000001'
const trace = { id: '0af7651916cd43dd8448eb211c80319c', parent: 'b7ad6b7169203331' }
let service: Application
let endpoint: string

beforeAll(async () => {
  await new Promise<void>(resolve => collector.listen(0, '127.0.0.1', resolve))
  endpoint = `http://127.0.0.1:${(collector.address() as { port: number }).port}`
  service = await startApplication({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, TRUSTED_PROXIES: '172.30.0.0/16' })
  service.app.get('/trial/:what', async context => {
    await withTenant(service.parts.database, tenant, tx => tx.execute(sql`SELECT ${'a secret of the row'}::text`))
    await service.parts.redis.attempt(client => client.ping())
    return context.text('done')
  })
})
afterAll(() => collector.close())

const ask = (remoteAddress: string) =>
  service.app.request(
    '/trial/a-secret-of-the-path?q=a-secret-of-the-query',
    { headers: { traceparent: `00-${trace.id}-${trace.parent}-01` } },
    { incoming: { socket: { remoteAddress } } },
  )

test('A request is a span, and what it asked of the databases are its children', async () => {
  await ask('172.30.0.2')
  await ask('203.0.113.5')
  await service.close() // what is left is sent at the end

  const roots = spans.filter(({ name }) => name === 'GET /trial/:what')
  expect(roots).toHaveLength(2)
  const [inside, outside] = roots
  expect(inside).toMatchObject({ traceId: trace.id, parentSpanId: trace.parent })
  // Nobody but a trusted proxy says in which trace it is.
  expect(outside?.traceId).not.toBe(trace.id)
  expect(outside?.parentSpanId).toBeUndefined()
  const children = spans.filter(({ parentSpanId }) => parentSpanId === inside?.spanId)
  expect(children.map(({ name }) => name)).toEqual(['BEGIN', 'SELECT', 'COMMIT', 'redis'])
  expect(inside?.attributes.map(({ key }) => key).toSorted()).toEqual([
    'http.request.method',
    'http.response.status_code',
    'http.route',
  ])
})

test('The collector is told nothing of what was said', () => {
  expect(texts).toContain('POST /v1/traces ')
  expect(texts).toContain('"squaretable"')
  expect(texts).not.toContain('a secret')
  expect(texts).not.toContain('a-secret')
})

test('The log says in which trace a request was', () => {
  const lines = service.log
    .map(line => JSON.parse(line) as Record<string, unknown>)
    .filter(line => line.msg === 'answered')

  expect(lines.map(({ traceId }) => traceId)).toEqual([trace.id, expect.stringMatching(/^[0-9a-f]{32}$/)])
})

test('A collector that is away holds nobody up', async () => {
  const { app, parts } = await application({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' })

  expect((await app.request('/healthz')).status).toBe(200)
  await vi.waitFor(() => parts.tracing?.close(), 30_000)
})

test('Without a collector there are no traces', async () => {
  const { app, parts, log } = await application()
  await app.request('/healthz')

  expect(parts.tracing).toBeUndefined()
  expect(log.join('')).not.toContain('traceId')
})
