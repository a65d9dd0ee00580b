import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net'
import { onTestFinished } from 'vitest'

/** Lets a server listen on this machine until the test is over. @returns its port. */
export async function listening(server: Server): Promise<number> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.close()
  })
  return (server.address() as AddressInfo).port
}

/** A receiver over HTTP, and all that it was told. */
export interface HttpReceiver {
  readonly url: string
  readonly bodies: string[]
  /** The request lines and the headers. */
  readonly heads: string[]
}

/** One that answers each request in its turn; the last answer stays. */
export async function httpReceiver(...statuses: readonly number[]): Promise<HttpReceiver> {
  const [bodies, heads]: [string[], string[]] = [[], []]
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = ''
    for await (const piece of request) body += piece
    const status = statuses[bodies.length] ?? statuses.at(-1) ?? 200
    bodies.push(body)
    heads.push([request.method, request.url, ...request.rawHeaders].join(' '))
    response.writeHead(status, { location: '/elsewhere' }).end()
  }
  const server = createServer((request, response) => void answer(request, response))
  onTestFinished(() => server.closeAllConnections())
  return { url: `http://127.0.0.1:${await listening(server)}/hook`, bodies, heads }
}

/** A mail server that takes every letter. @returns its address as a receiver of the night, and all that it was told. */
export async function mailReceiver(): Promise<{ word: string; said: string[] }> {
  const said: string[] = []
  const server = createTcpServer(socket => {
    let inData = false
    socket.write('220 mail.example.org ready\r\n')
    socket.on('data', piece => {
      const text = String(piece)
      said.push(text)
      if (inData) {
        if (text.endsWith('\r\n.\r\n')) {
          inData = false
          socket.write('250 taken\r\n')
        }
      } else if (/^DATA/i.test(text)) {
        inData = true
        socket.write('354 go on\r\n')
      } else if (/^QUIT/i.test(text)) socket.end('221 bye\r\n')
      else socket.write('250 fine\r\n')
    })
    socket.on('error', () => undefined)
  })
  const port = await listening(server)
  return { word: `smtp://127.0.0.1:${port}?from=audit@example.org&to=me@example.org`, said }
}
