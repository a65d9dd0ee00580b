import { randomUUID } from 'node:crypto'
import { createServer, IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import { Server as NetServer, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { getRequestListener } from '@hono/node-server'
import { AppError, HeadersTooLargeError, MethodNotAllowedError, TimeoutError, ValidationError } from './errors.ts'
import { problem, problemText } from './middleware/problem.ts'
import { secureHeaders } from './middleware/secure.ts'
import type { Metrics } from './observability/metrics.ts'

/** What the parser of HTTP refuses, by its code. */
const refusal = (code: string | undefined): AppError => {
  if (code === 'HPE_HEADER_OVERFLOW') return new HeadersTooLargeError()
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return new TimeoutError()
  return new ValidationError('This is not a request as HTTP has them.')
}

/** A problem in the words of HTTP, for who never made a request. */
const refusalText = (error: AppError): string => {
  const requestId = randomUUID()
  const text = problemText(error, '', requestId)
  const headers = {
    ...secureHeaders,
    'Cache-Control': 'no-store',
    'Content-Type': 'application/problem+json',
    'Content-Length': Buffer.byteLength(text),
    'X-Request-Id': requestId,
    ...error.headers,
    Connection: 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [`HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}`, ...lines, '', text].join('\r\n')
}

/** What is answered to a request whose line or host makes no URL. */
const unreadable = (error: unknown): Response => {
  const isTheirs = error instanceof Error && error.name === 'RequestError'
  const meant = isTheirs
    ? new ValidationError('The address or the host of the request cannot be read.')
    : new AppError(500, 'internal', 'Internal error', 'Something went wrong here.')
  const answer = problem(meant, '', randomUUID())
  for (const [name, value] of Object.entries(secureHeaders)) answer.headers.set(name, value)
  return answer
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

/** Requests whose sender waits for "100 Continue" before the body. */
const waiting = new WeakSet<IncomingMessage>()

/** Asks for the body when somebody wants to read it, and not before: who is refused need not send it. */
function askLater(request: IncomingMessage, response: ServerResponse): void {
  waiting.add(request)
  request._read = size => {
    if (waiting.delete(request) && !response.headersSent) response.writeContinue()
    IncomingMessage.prototype._read.call(request, size)
  }
}

/** The application. Who is refused is told so at once, and may then send the rest of the request. */
const patient =
  (fetch: Fetch): Fetch =>
  async (request, env) => {
    const answer = (await fetch(request, env)) as Response
    const { incoming } = env
    if (answer.status < 400 || !(incoming instanceof IncomingMessage) || incoming.complete) return answer
    const bytes = new Uint8Array(await answer.arrayBuffer())
    const headers = new Headers(answer.headers)
    headers.set('Connection', 'close')
    headers.set('Content-Length', String(bytes.length))
    const init = { status: answer.status, headers }
    if (waiting.has(incoming) || bytes.length === 0) return new Response(bytes, init)
    const told = new ReadableStream({
      start: async controller => {
        controller.enqueue(bytes)
        await rest(incoming)
        controller.close()
      },
    })
    return new Response(told, init)
  }

/**
 * A server for the application.
 * @param farewellMs in which those who are connected may still ask, and are told that the connection ends; less where nobody is.
 */
export function httpServer(fetch: Fetch, farewellMs = 200): HttpServer {
  const listener = getRequestListener(patient(fetch), { errorHandler: unreadable })
  // A request without a host is refused as every other that makes no URL, in the format of all problems.
  const server = createServer({ requireHostHeader: false })
  server.requestTimeout = 7_200_000 // an archive over a slow line; one that stands still is given up by who reads it
  server.headersTimeout = 20_000
  // Longer than proxies keep theirs: who ends a connection first should be the one who asks.
  server.keepAliveTimeout = 75_000
  const underWay = new Map<ServerResponse, IncomingMessage>()
  let stage: 'open' | 'farewell' | 'closing' = 'open'
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    if (stage !== 'open') response.shouldKeepAlive = false
    underWay.set(response, request)
    response.once('close', () => {
      underWay.delete(response)
      if (stage === 'closing') setImmediate(() => server.closeIdleConnections())
    })
    void listener(request, response)
  }
  server.on('request', handle)
  // What it is that is expected is for the application to judge.
  server.on('checkExpectation', handle)
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    askLater(request, response)
    handle(request, response)
  })
  server.on('connect', (_: IncomingMessage, socket: Socket) =>
    socket.end(refusalText(new MethodNotAllowedError(['HEAD', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']))),
  )
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy()
      return
    }
    const refuse = (): unknown => socket.writable && socket.end(refusalText(refusal(error.code)))
    const [response, request] = [...underWay].findLast(([, { socket: other }]) => other === socket) ?? []
    if (response === undefined || request === undefined) refuse()
    // The body of what is under way is broken, or the next request on the same connection: that one comes after it.
    else if (request.complete) response.once('close', refuse)
    else if (response.headersSent) socket.destroy()
    else refuse()
  })
  return {
    listen: (port, host) => listening(server, port, host),
    get port() {
      return portOf(server)
    },
    close: async () => {
      stage = 'farewell'
      for (const response of underWay.keys()) response.shouldKeepAlive = false
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
