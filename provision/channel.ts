import type { Client, ClientChannel } from 'ssh2'

/**
 * ssh2 takes whatever a reader of one channel throws for a broken connection, and ends it for everybody.
 * Here it is that channel's error, and ends that channel.
 */
export const contained = (channel: ClientChannel): ClientChannel => {
  const emit = channel.emit.bind(channel) as (event: string | symbol, ...values: unknown[]) => boolean
  channel.emit = (event: string | symbol, ...values: unknown[]) => {
    try {
      return emit(event, ...values)
    } catch (error) {
      channel.close()
      queueMicrotask(() => emit('error', error))
      return true
    }
  }
  return channel
}

/** What ended a connection, where something did. */
export const ends = new WeakMap<Client, Error>()
export const endOf = (client: Client): string => {
  const end = ends.get(client)
  return end ? `: ${end.message}` : ''
}
