import type { DestinationStream } from 'pino'
import { costOf, Passwords } from './auth/password.ts'
import { Tokens } from './auth/tokens.ts'
import type { Configuration } from './configuration.ts'
import type { Parts } from './context.ts'
import { Database } from './database/database.ts'
import { makeLog } from './observability/log.ts'
import { Metrics } from './observability/metrics.ts'
import { Cache } from './redis/cache.ts'
import { Channels } from './redis/channel.ts'
import { Redis } from './redis/redis.ts'

/** The parts, and how to end them. */
export interface MadeParts extends Parts {
  /** From now on it is stopping: readiness says so. */
  stop(): void
  /** Closes what is open. */
  close(): Promise<void>
}

/** As in package.json. */
const version = '1.0.0'

/** Makes what the service is made of, and connects. PostgreSQL and Redis may be away: then it is not ready yet. */
export async function makeParts(
  configuration: Configuration,
  {
    destination,
    passwords = new Passwords(costOf(configuration.PASSWORD_COST)),
  }: { destination?: DestinationStream; passwords?: Passwords } = {},
): Promise<MadeParts> {
  const log = makeLog(configuration.LOG_LEVEL, destination)
  const stopping = new AbortController()
  const endpoint = configuration.OTEL_EXPORTER_OTLP_ENDPOINT
  // Loaded only where it is wanted: it is most of what the service would load.
  const tracing =
    endpoint === undefined ? undefined : new (await import('./observability/tracing.ts')).Tracing(endpoint, version)
  const metrics: Metrics = new Metrics(() => database.connections)
  const database = new Database({
    url: configuration.DATABASE_URL,
    connections: configuration.DATABASE_POOL_MAX,
    onError: error => log.warn({ error }, 'a connection to PostgreSQL was lost'),
    onQuery: asked => {
      metrics.query(asked.seconds)
      tracing?.query(asked)
    },
  })
  const redis = new Redis({
    url: configuration.REDIS_URL,
    onChange: state => log[state === 'up' ? 'info' : 'warn']({ state }, 'Redis'),
    ...(tracing && { onAsked: asked => tracing.redis(asked) }),
  })
  const cache = new Cache(redis, (scope, result) => metrics.cache(scope, result))
  const channels = new Channels(redis, () => log.warn('a channel of Redis carried what is no event'))
  await redis.connect()
  return {
    configuration,
    database,
    redis,
    cache,
    tokens: new Tokens(configuration.TOKEN_SECRET),
    passwords,
    channels,
    log,
    metrics,
    tracing,
    stopping: () => stopping.signal.aborted,
    ending: stopping.signal,
    stop: () => stopping.abort(),
    close: async () => {
      channels.close()
      await Promise.all([database.close(), redis.close(), tracing?.close()])
    },
  }
}
