import { createServer, type Server } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { createApp } from './app.ts'
import { readConfiguration } from './configuration.ts'
import { type MadeParts, makeParts } from './parts.ts'

const listening = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })

const closed = (server: Server): Promise<void> =>
  new Promise(resolve => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })

/** The figures, on a port of their own that no proxy leads to. */
const metricsServer = ({ metrics }: MadeParts): Server =>
  createServer((request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end()
      return
    }
    metrics.registry.metrics().then(
      text => response.writeHead(200, { 'Content-Type': metrics.registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    )
  })

/**
 * Serves until SIGTERM or SIGINT. Then it takes no new connection, finishes what is under way within the grace time, closes its own
 * connections and ends.
 * @throws ConfigurationError
 */
export async function serve(environment: NodeJS.ProcessEnv): Promise<void> {
  const configuration = readConfiguration(environment)
  const parts = await makeParts(configuration)
  const { log } = parts
  const app = createApp(parts)
  const server = createServer(getRequestListener(app.fetch, { overrideGlobalObjects: false }))
  server.requestTimeout = 300_000
  const figures = metricsServer(parts)
  await Promise.all([
    listening(server, configuration.PORT, configuration.HOST),
    listening(figures, configuration.METRICS_PORT, configuration.HOST),
  ])
  log.info({ port: configuration.PORT }, 'serving')

  const stop = async (signal: string): Promise<void> => {
    log.info({ signal }, 'stopping')
    parts.stop()
    const grace = setTimeout(() => {
      log.warn('what is still under way did not end within the grace time')
      process.exit(1)
    }, configuration.SHUTDOWN_GRACE_SECONDS * 1000)
    // A connection that is kept alive would otherwise wait for a request that never comes.
    server.on('request', (_, response) => response.setHeader('Connection', 'close'))
    await closed(server)
    await parts.close()
    figures.close()
    clearTimeout(grace)
    log.info('stopped')
    process.exit(0)
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop(signal))
}
