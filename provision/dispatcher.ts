import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as tlsConnect } from 'node:tls'
import { Agent, type Dispatcher } from 'undici'

/** `resolve` maps a host name to the address to connect to (the name stays in Host and SNI); `ca` is the authority for TLS. */
export interface Resolving {
  readonly resolve?: (host: string) => string
  readonly ca?: string
}

/** Milliseconds for a connection to come about: to an address that nobody answers for, the far end tries for two minutes. */
const patience = 15_000

/** HTTP(S) over connections that are opened elsewhere. @param tcp opens one. */
export const dispatcherOver = (
  tcp: (address: string, port: number) => Promise<Duplex>,
  { resolve = host => host, ca }: Resolving = {},
): Dispatcher =>
  new Agent({
    connect: (options, answered) => {
      const secure = options.protocol === 'https:'
      const [address, port] = [resolve(options.hostname), Number(options.port || (secure ? 443 : 80))]
      const late = setTimeout(() => {
        done(new Error(`No connection to ${address}:${port} within ${patience / 1000} s.`), null)
      }, patience)
      let isDone = false
      const done: typeof answered = (...outcome) => {
        clearTimeout(late)
        if (isDone) outcome[1]?.destroy()
        else answered(...outcome)
        isDone = true
      }
      tcp(address, port).then(
        stream => {
          if (!secure) return done(null, stream as Socket)
          const socket = tlsConnect({
            socket: stream,
            servername: options.servername ?? options.hostname,
            ALPNProtocols: ['http/1.1'],
            ...(ca !== undefined && { ca }),
          })
          socket.once('secureConnect', () => done(null, socket))
          socket.once('error', error => done(error, null))
        },
        (error: Error) => done(error, null),
      )
    },
  })
