import { randomUUID } from 'node:crypto'
import { createServer, IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Server as NetServer, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import { AppError, ValidationError } from './errors.ts'
import { problem, problemText } from './middleware/problem.ts'
import type { Metrics } from './observability/metrics.ts'

/** What the parser of HTTP refuses, by its code. */
const refusal = (code: string | undefined): { readonly line: string; readonly detail: string } => {
  if (code === 'HPE_HEADER_OVERFLOW')
    return { line: '431 Request Header Fields Too Large', detail: 'The headers are too large.' }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return { line: '408 Request Timeout', detail: 'The request took too long.' }
  return { line: '400 Bad Request', detail: 'This is not a request as HTTP has them.' }
}

/** Answers what never became a request, in the format of all problems. */
function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) {
    socket.destroy()
    return
  }
  const { line, detail } = refusal(error.code)
  const requestId = randomUUID()
  const status = Number(line.slice(0, 3))
  const text = problemText(new ValidationError(detail), '', requestId).replace('"status":400', `"status":${status}`)
  socket.end(
    `HTTP/1.1 ${line}\r\nConnection: close\r\nContent-Type: application/problem+json\r\nX-Request-Id: ${requestId}\r\nContent-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`,
  )
}

/** What is answered to a request whose line or host makes no URL. */
const unreadable = (error: unknown): Response => {
  const isTheirs = error instanceof Error && error.name === 'RequestError'
  const meant = isTheirs
    ? new ValidationError('The address or the host of the request cannot be read.')
    : new AppError(500, 'internal', 'Internal error', 'Something went wrong here.')
  return problem(meant, '', randomUUID())
}

/** The service's HTTP server. */
export interface HttpServer {
  listen(port: number, host: string): Promise<void>
  /** The port that it listens on. */
  readonly port: number
  /** Takes no more connections, lets what is under way end, and closes the rest. */
  close(): Promise<void>
}

type Fetch = Parameters<typeof getRequestListener>[0]

/** @throws Error where it cannot listen there. */
const listening = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve()
    })
  })

const portOf = (server: Server): number => {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** How much of a refused request is still taken, and for how long. */
const patience = { bytes: 64 * 2 ** 20, ms: 10_000 }

/** Takes what is left of a request, and forgets it: a proxy that is still sending when the connection ends never hears the answer. */
function rest(incoming: IncomingMessage): Promise<void> {
  if (incoming.complete || incoming.destroyed) return Promise.resolve()
  return new Promise(resolve => {
    let taken = 0
    const count = (piece: Uint8Array): void => {
      taken += piece.length
      if (taken > patience.bytes) done()
    }
    const done = (): void => {
      clearTimeout(late)
      incoming.off('data', count)
      resolve()
    }
    const late = setTimeout(done, patience.ms)
    for (const end of ['end', 'close', 'error']) incoming.once(end, done)
    incoming.on('data', count).resume()
  })
}

/** The application, whose refusals are sent once the whole request is there. */
const patient =
  (fetch: Fetch): Fetch =>
  async (request, env) => {
    const answer = (await fetch(request, env)) as Response
    if (answer.status >= 400 && env.incoming instanceof IncomingMessage) await rest(env.incoming)
    return answer
  }

/**
 * A server for the application.
 * @param farewellMs in which those who are connected may still ask, and are told that the connection ends; less where nobody is.
 */
export function httpServer(fetch: Fetch, farewellMs = 200): HttpServer {
  // A request without a host is refused as every other that makes no URL, in the format of all problems.
  const server = createServer(
    { requireHostHeader: false },
    getRequestListener(patient(fetch), { errorHandler: unreadable }),
  )
  server.requestTimeout = 300_000 // an archive of half a gigabyte takes its time
  server.headersTimeout = 20_000
  // Longer than proxies keep theirs: who ends a connection first should be the one who asks.
  server.keepAliveTimeout = 75_000
  server.on('clientError', refuse)
  const underWay = new Set<ServerResponse>()
  let stage: 'open' | 'farewell' | 'closing' = 'open'
  server.prependListener('request', (_, response: ServerResponse) => {
    if (stage !== 'open') response.shouldKeepAlive = false
    underWay.add(response)
    response.once('close', () => {
      underWay.delete(response)
      if (stage === 'closing') setImmediate(() => server.closeIdleConnections())
    })
  })
  return {
    listen: (port, host) => listening(server, port, host),
    get port() {
      return portOf(server)
    },
    close: async () => {
      stage = 'farewell'
      for (const response of underWay) response.shouldKeepAlive = false
      // Of a socket, not of HTTP: that would cut off who is connected and about to ask.
      const closed = new Promise<void>(resolve => NetServer.prototype.close.call(server, () => resolve()))
      const late = new AbortController()
      const farewell = wait(farewellMs, undefined, { signal: late.signal }).catch(() => undefined) // ended below
      await Promise.race([closed, farewell])
      late.abort()
      stage = 'closing'
      server.closeIdleConnections()
      await closed
    },
  }
}

/** The figures, on a port of their own that no proxy leads to. */
export function metricsServer({ registry }: Metrics): HttpServer {
  const server = createServer((request, response) => {
    if (request.url !== '/metrics') {
      response.writeHead(404).end()
      return
    }
    registry.metrics().then(
      text => response.writeHead(200, { 'Content-Type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    )
  })
  server.keepAliveTimeout = 75_000 // as above
  return {
    listen: (port, host) => listening(server, port, host),
    get port() {
      return portOf(server)
    },
    close: async () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
