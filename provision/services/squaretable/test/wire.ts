import { connect } from 'node:net'
import { onTestFinished } from 'vitest'
import { type HttpServer, httpServer } from '../src/server.ts'

/** A server on a port of its own, for the time of a test. */
export const serving = async (fetch: Parameters<typeof httpServer>[0]): Promise<HttpServer> => {
  const server = httpServer(fetch, 20)
  await server.listen(0, '127.0.0.1')
  onTestFinished(() => server.close())
  return server
}

/** A connection that text is sent over as it is. */
export interface Wire {
  send(text: string | Buffer): void
  /** Everything that came, once it holds this many answers, or the connection has ended. */
  answers(count: number): Promise<{ status: number; head: string; body: string }[]>
}

const answerOf = (text: string) => {
  const [head = '', ...rest] = text.split('\r\n\r\n')
  return { status: Number(head.split(' ')[1]), head, body: rest.join('\r\n\r\n') }
}

export const wire = ({ port }: HttpServer): Wire => {
  let told = ''
  let hear = (): void => undefined
  let isOver = false
  const socket = connect(port, '127.0.0.1')
  socket.on('data', piece => {
    told += piece
    hear()
  })
  for (const end of ['close', 'error']) {
    socket.on(end, () => {
      isOver = true
      hear()
    })
  }
  onTestFinished(() => {
    socket.destroy()
  })
  return {
    send: text => socket.write(text),
    answers: count =>
      new Promise(resolve => {
        hear = () => {
          const found = told.split(/(?=HTTP\/1\.1 \d{3} )/).filter(Boolean)
          if (isOver || (found.length >= count && /\r\n\r\n/.test(found[count - 1] ?? ''))) resolve(found.map(answerOf))
        }
        hear()
      }),
  }
}
