import { AsyncLocalStorage } from 'node:async_hooks'
import { type Context, ROOT_CONTEXT, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { AlwaysOnSampler, BatchSpanProcessor, ParentBasedSampler, TracerProvider } from '@opentelemetry/sdk-trace'
import type { Asked } from '../database/database.ts'
import type { RedisAsked } from '../redis/redis.ts'

/** How a request was answered. Nothing of what it said or was told. */
export interface Answer {
  /** The route's pattern. */
  readonly route: string
  readonly status: number
  readonly tenantId: string | undefined
}

/** One request in a trace. */
export interface RequestSpan {
  readonly traceId: string
  /** Does the work; what is asked of the databases meanwhile belongs to the request. */
  within<T>(work: () => Promise<T>): Promise<T>
  end(answer: Answer): void
}

const parent = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/

/** The trace that a caller says it is in, as W3C writes it. Anything else is as none. */
function contextOf(traceparent: string | undefined): Context {
  const [, traceId = '', spanId = '', flags = ''] = traceparent?.match(parent) ?? []
  const span = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & 1, isRemote: true }
  return /[1-9a-f]/.test(traceId) && /[1-9a-f]/.test(spanId) ? trace.setSpanContext(ROOT_CONTEXT, span) : ROOT_CONTEXT
}

/** Sends traces to a collector by OTLP over HTTP, in batches. It is only loaded where one is configured. */
export class Tracing {
  readonly #provider: TracerProvider
  readonly #tracer: Tracer
  readonly #current = new AsyncLocalStorage<Context>()

  /** @param endpoint of the collector, such as `http://collector:4318`. @param delayMs between two batches. */
  constructor(endpoint: string, version: string, delayMs = 5000) {
    const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces`, timeoutMillis: 3000 })
    this.#provider = new TracerProvider({
      resource: resourceFromAttributes({ 'service.name': 'squaretable', 'service.version': version }),
      sampler: new ParentBasedSampler({ root: new AlwaysOnSampler() }),
      spanProcessors: [new BatchSpanProcessor({ exporter, scheduledDelayMillis: delayMs, exportTimeoutMillis: 3000 })],
    })
    this.#tracer = this.#provider.getTracer('squaretable', version)
  }

  /** Begins a request. @param traceparent the caller's word, where the caller is trusted. */
  request(method: string, traceparent: string | undefined): RequestSpan {
    const outer = contextOf(traceparent)
    const attributes = { 'http.request.method': method }
    const span = this.#tracer.startSpan(method, { kind: SpanKind.SERVER, attributes }, outer)
    return {
      traceId: span.spanContext().traceId,
      within: work => this.#current.run(trace.setSpan(outer, span), work),
      end: answer => endRequest(span, method, answer),
    }
  }

  /** A query, once it is answered. Its text has placeholders where the values were. */
  query({ text, begun, seconds, failed }: Asked): void {
    const operation = /^\s*(\w+)/.exec(text)?.[1]?.toUpperCase() ?? 'QUERY'
    this.#child(
      operation,
      { 'db.system.name': 'postgresql', 'db.query.text': text.slice(0, 500) },
      begun,
      seconds,
      failed,
    )
  }

  /** A question to Redis, once it is answered. */
  redis({ begun, seconds, failed }: RedisAsked): void {
    this.#child('redis', { 'db.system.name': 'redis' }, begun, seconds, failed)
  }

  /** Sends what is left, and ends. Never throws: a collector that is away holds nobody up. */
  async close(): Promise<void> {
    await this.#provider.shutdown().catch(() => undefined)
  }

  #child(name: string, attributes: Record<string, string>, begun: number, seconds: number, failed: boolean): void {
    const context = this.#current.getStore()
    if (!context) return // outside of a request, as the readiness of a connection
    const span = this.#tracer.startSpan(name, { kind: SpanKind.CLIENT, attributes, startTime: begun }, context)
    if (failed) span.setStatus({ code: SpanStatusCode.ERROR })
    span.end(begun + seconds * 1000)
  }
}

function endRequest(span: Span, method: string, { route, status, tenantId }: Answer): void {
  span.updateName(`${method} ${route}`)
  span.setAttributes({ 'http.route': route, 'http.response.status_code': status })
  if (tenantId) span.setAttribute('squaretable.tenant.id', tenantId)
  if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
  span.end()
}
