import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry, Summary } from 'prom-client'
import type { CacheResult, Scope } from '../redis/cache.ts'

/** One answered request, as it is counted. */
export interface Answered {
  readonly method: string
  /** The route's pattern, never the URL: ids in it would make a series each. */
  readonly route: string
  readonly status: number
  readonly seconds: number
  /** Undefined where nobody logged in. */
  readonly tenantId: string | undefined
}

/** The service's figures, for Prometheus. */
export class Metrics {
  readonly registry = new Registry()
  readonly #durations = new Histogram({
    name: 'squaretable_http_request_duration_seconds',
    help: 'Time from a request to the end of its answer.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [this.registry],
  })
  readonly #quantiles = new Summary({
    name: 'squaretable_http_request_quantiles_seconds',
    help: 'The same as quantiles, over the last ten minutes.',
    percentiles: [0.5, 0.95, 0.99],
    maxAgeSeconds: 600,
    ageBuckets: 5,
    registers: [this.registry],
  })
  readonly #requests = new Counter({
    name: 'squaretable_http_requests_total',
    help: "Requests by tenant and the answer's class.",
    labelNames: ['tenant', 'status_class'],
    registers: [this.registry],
  })
  readonly #cache = new Counter({
    name: 'squaretable_cache_requests_total',
    help: 'Looks into the cache; "away" while Redis does not answer.',
    labelNames: ['scope', 'result'],
    registers: [this.registry],
  })
  readonly #queries = new Histogram({
    name: 'squaretable_database_query_duration_seconds',
    help: 'Time that PostgreSQL took for one query.',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5],
    registers: [this.registry],
  })

  /** @param connections asked whenever the figures are read. */
  constructor(connections: () => { total: number; idle: number; waiting: number }) {
    collectDefaultMetrics({ register: this.registry })
    new Gauge({
      name: 'squaretable_database_connections',
      help: 'Connections to PostgreSQL, those of them that do nothing, and requests that wait for one.',
      labelNames: ['state'],
      registers: [this.registry],
      collect() {
        for (const [state, value] of Object.entries(connections())) this.set({ state }, value)
      },
    })
  }

  answered({ method, route, status, seconds, tenantId }: Answered): void {
    this.#durations.observe({ method, route, status }, seconds)
    this.#quantiles.observe(seconds)
    this.#requests.inc({ tenant: tenantId ?? 'none', status_class: `${Math.floor(status / 100)}xx` })
  }

  cache(scope: Scope, result: CacheResult): void {
    this.#cache.inc({ scope, result })
  }

  query(seconds: number): void {
    this.#queries.observe(seconds)
  }
}
