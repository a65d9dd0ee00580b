import { connect, createServer, type Socket } from 'node:net'

/** A way to a port of this machine that takes longer. */
export interface Relay extends AsyncDisposable {
  readonly port: number
}

/** Passes everything on in its order, each piece after `delay` milliseconds. */
function passOn(from: Socket, to: Socket, delay: number): void {
  from.on('data', piece => setTimeout(() => to.write(piece), delay))
  from.on('end', () => setTimeout(() => to.end(), delay))
  from.on('error', () => to.destroy())
}

/** Opens a relay on loopback. @param roundTrip milliseconds that it adds to each round trip. */
export async function relay(port: number, roundTrip: number): Promise<Relay> {
  const open = new Set<Socket>()
  const server = createServer({ noDelay: true }, near => {
    const far = connect({ port, host: '127.0.0.1', noDelay: true })
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('close', () => open.delete(socket))
    }
    passOn(near, far, roundTrip / 2)
    passOn(far, near, roundTrip / 2)
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The relay has no port.')
  return {
    port: address.port,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
