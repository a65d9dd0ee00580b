import { request } from 'node:http'
import type { Duplex } from 'node:stream'
import { connect as tlsConnect } from 'node:tls'
import type { Shell } from '../../../provision/shell.ts'
import type { Conversation, PathAnswer } from '../recognise/said.ts'

/** How long a port may think. */
const patienceMs = 4_000

/** How much of an answer is read. */
const most = 262_144

/** Who opens connections: the host itself, over the connection to it. */
export type Opener = Pick<Shell, 'tcp'>

/** A port to ask. */
export interface AskedPort {
  readonly address: string
  readonly port: number
}

/** What came instead of an answer in HTTP: its first bytes, or nothing. */
export class NoHttp extends Error {
  override name = 'NoHttp'
  readonly bytes: string

  constructor(bytes: string) {
    super('no HTTP')
    this.bytes = bytes
  }
}

async function open(host: Opener, { address, port }: AskedPort, scheme: Conversation['scheme']): Promise<Duplex> {
  const stream = await host.tcp(address, port)
  if (scheme === 'http') return stream
  // Whose certificate it is does not matter here: nothing is told to it, and what it says is only a sign.
  const secure = tlsConnect({ socket: stream, rejectUnauthorized: false, ALPNProtocols: ['http/1.1'] })
  const { promise, resolve, reject } = Promise.withResolvers<Duplex>()
  secure.once('secureConnect', () => resolve(secure))
  secure.once('error', reject)
  return promise
}

/**
 * Asks a port for one path, with GET and nothing else.
 * @throws NoHttp where it does not speak it, Error where it does not answer.
 */
export async function get(
  host: Opener,
  place: AskedPort,
  path: string,
  scheme: Conversation['scheme'],
): Promise<PathAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<PathAnswer>()
  const late = setTimeout(() => reject(new Error(`no answer within ${patienceMs / 1000} s`)), patienceMs)
  let stream: Duplex | undefined
  try {
    stream = await Promise.race([open(host, place, scheme), promise as Promise<never>])
    const asking = request({
      ...{ method: 'GET', path, host: place.address, port: place.port },
      headers: {
        host: `${place.address.includes(':') ? `[${place.address}]` : place.address}:${place.port}`,
        connection: 'close',
      },
      createConnection: () => stream as never,
    })
    asking.once('error', (error: Error & { rawPacket?: Buffer }) =>
      reject(error.rawPacket === undefined ? error : new NoHttp(error.rawPacket.toString('latin1').slice(0, 200))),
    )
    asking.once('response', response => {
      let body = ''
      const done = (): void =>
        resolve({
          ...{ path, status: response.statusCode ?? 0, body },
          headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
        })
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        body += chunk
        if (body.length > most) done()
      })
      response.once('end', done)
      response.once('error', reject)
    })
    asking.end()
    return await promise
  } finally {
    clearTimeout(late)
    stream?.destroy()
  }
}
