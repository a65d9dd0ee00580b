import { createHistogram } from 'node:perf_hooks'
import { Pool } from 'undici'

/** One request that is sent again and again. */
export interface Request {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
}

/** What a server did under load: requests per second, and milliseconds from a request to the end of its answer. */
export interface Latencies {
  readonly perSecond: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

/**
 * Sends a request over a number of connections, each at once again when it is answered.
 * @param seconds how long. @throws Error at the first answer that is no success: a fast refusal is no throughput.
 */
export async function loadFor(
  origin: string,
  { method, path, headers, body }: Request,
  connections: number,
  seconds: number,
): Promise<Latencies> {
  const pool = new Pool(origin, { connections, pipelining: 1 })
  const histogram = createHistogram()
  const begun = performance.now()
  const end = begun + seconds * 1000
  const work = async (): Promise<void> => {
    while (performance.now() < end) {
      const sent = performance.now()
      const answer = await pool.request({ method, path, headers, ...(body !== undefined && { body }) })
      const text = await answer.body.text()
      if (answer.statusCode >= 300)
        throw new Error(`${method} ${path} answered ${answer.statusCode}: ${text.slice(0, 300)}`)
      histogram.record(Math.max(1, Math.round((performance.now() - sent) * 1000)))
    }
  }
  try {
    await Promise.all(Array.from({ length: connections }, work))
  } finally {
    await pool.close()
  }
  const took = (performance.now() - begun) / 1000
  const at = (percentile: number): number => histogram.percentile(percentile) / 1000
  return { perSecond: histogram.count / took, p50: at(50), p95: at(95), p99: at(99) }
}
