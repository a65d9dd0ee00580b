import { createApp } from './app.ts'
import { readConfiguration } from './configuration.ts'
import { makeParts } from './parts.ts'
import { httpServer, metricsServer } from './server.ts'

/**
 * Serves until SIGTERM or SIGINT. Then it takes no new connection, finishes what is under way within the grace time, closes its own
 * connections and ends with 0; with 1 where that took too long, or at a second signal.
 * @throws ConfigurationError, and Error where a port cannot be had.
 */
export async function serve(environment: NodeJS.ProcessEnv): Promise<void> {
  const configuration = readConfiguration(environment)
  const parts = await makeParts(configuration)
  const { log } = parts
  const server = httpServer(createApp(parts).fetch)
  const figures = metricsServer(parts.metrics)

  const stop = async (signal: string): Promise<void> => {
    log.info({ signal }, 'stopping')
    const overdue = setTimeout(() => {
      log.warn('what is still under way did not end within the grace time')
      process.exit(1)
    }, configuration.SHUTDOWN_GRACE_SECONDS * 1000)
    parts.stop()
    await server.close()
    await Promise.all([parts.close(), figures.close()])
    clearTimeout(overdue)
    log.info('stopped')
    process.exit(0)
  }
  const fail = (error: unknown): never => {
    log.fatal({ error }, 'something that nobody had foreseen')
    process.exit(1)
  }
  process.on('uncaughtException', fail)
  process.on('unhandledRejection', fail)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (parts.stopping()) process.exit(1)
      void stop(signal).catch(fail)
    })
  }

  await Promise.all([
    server.listen(configuration.PORT, configuration.HOST),
    figures.listen(configuration.METRICS_PORT, configuration.HOST),
  ])
  log.info({ port: server.port, metricsPort: figures.port }, 'serving')
}
