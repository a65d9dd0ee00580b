import type { Socket } from 'node:net'

/** Lets a connected socket send together what is written to it at once: each write of its own costs more than most questions say. */
export function gather(socket: Socket): void {
  const write = socket.write.bind(socket) as (...given: unknown[]) => boolean
  socket.write = (...given: unknown[]) => {
    if (socket.writableCorked === 0) {
      socket.cork()
      process.nextTick(() => socket.uncork())
    }
    return write(...given)
  }
}
