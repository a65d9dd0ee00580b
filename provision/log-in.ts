import { type AnyAuthMethod, Client, type ClientChannel, type ConnectConfig, type ServerHostKeyAlgorithm } from 'ssh2'
import type { KeyOffer, Offers } from './offers.ts'
import { type Fields, inInventory, leftEarly, notForwarded, whyRefused } from './refusal.ts'
import { ShellError } from './shell-error.ts'
import { type SshLogin, socketName } from './ssh-login.ts'
import { Tries } from './tries.ts'

/** The machine, or one on the way to it, answered with another host key than the inventory pins. */
export class HostKeyError extends ShellError {
  override name = 'HostKeyError'
  /** The key that it showed, as "type base64". */
  readonly shown: string
  /** The key that was expected of it. */
  readonly pinned: string

  constructor(machine: string, login: Pick<SshLogin, 'host' | 'port' | 'hostKey'>, shown: string) {
    super(
      `${machine} (${socketName(login)}) showed the host key "${shown}", but the inventory pins "${login.hostKey}": if it was reinstalled, compare the key on its console and update its hostKey.`,
    )
    this.shown = shown
    this.pinned = login.hostKey
  }
}

/** A connection in which somebody was let in, and the key that opened it. */
export interface Entered {
  readonly client: Client
  readonly by: KeyOffer | undefined
}

/** How the negotiation names the signatures of a type of host key. */
export const signaturesOf = (type: string): ServerHostKeyAlgorithm[] =>
  type === 'ssh-rsa' ? ['rsa-sha2-512', 'rsa-sha2-256'] : [type as ServerHostKeyAlgorithm]

/** What `ssh -W` does: a connection from a machine, in which we are, to the next. @throws ShellError where it is not made. */
export function forwarded(through: Client, hop: string, next: Pick<SshLogin, 'host' | 'port'>): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    const broken = (): void => reject(new ShellError(`The connection to ${hop} broke off.`))
    through.once('close', broken)
    through.forwardOut('127.0.0.1', 0, next.host, next.port, (error, channel) => {
      through.off('close', broken)
      if (error) reject(new ShellError(notForwarded(error, hop, next)))
      else resolve(channel)
    })
  })
}

/** How long a machine may take to show its host key, and then to let somebody in: an sshd by itself, or one that waits while the agent, or this command, asks a person (LoginGraceTime is two minutes). */
const patience = { key: 10_000, machine: 20_000, person: 110_000 }

/**
 * Logs in once to one machine. The host key that it shows must be the pinned one.
 * @param name what messages call the machine. @param offered the keys to try, in this order. @param sock an open connection to its sshd, where it
 * is reached through others. @param fields what messages call the parts of a login.
 * @throws HostKeyError for another host key, ShellError for everything else that stands in the way.
 */
export function logIn(
  login: Omit<SshLogin, 'jump'>,
  name: string,
  { offers, leftOut }: Offers,
  { sock, fields = inInventory }: { sock?: ClientChannel; fields?: Fields } = {},
): Promise<Entered> {
  const { promise, resolve, reject } = Promise.withResolvers<Entered>()
  const [type = '', pinned = ''] = login.hostKey.split(' ')
  let presented: string | undefined
  const tries = new Tries(offers)
  const client = new Client()
  const fail = (error: Error): void => {
    const tried = { ...tries.told, leftOut: [...leftOut, ...tries.complaints] }
    reject(new ShellError(whyRefused(error, login, name, tried, fields)))
  }
  const within = (ms: number): NodeJS.Timeout =>
    setTimeout(() => {
      fail(Object.assign(new Error(`nothing came for ${ms / 1000} s`), { level: 'client-timeout' }))
      client.destroy()
    }, ms)
  let late = within(patience.key)
  const config: ConnectConfig = {
    ...(sock === undefined ? { host: login.host, port: login.port } : { sock }),
    username: login.user,
    readyTimeout: 0,
    keepaliveInterval: 5_000,
    keepaliveCountMax: 8, // a busy disk can hold a host up for half a minute
    algorithms: { serverHostKey: signaturesOf(type) },
    hostVerifier: (key: Buffer) => {
      clearTimeout(late)
      late = within(offers.some(({ from }) => from !== 'file') ? patience.person : patience.machine)
      presented = key.toString('base64')
      return presented === pinned
    },
    authHandler: (methods, _partial, next) => next(tries.next(methods ?? undefined, login.user) as AnyAuthMethod),
  }
  client.once('ready', () => {
    clearTimeout(late)
    // Or each small request waits for the far end to confirm the one before, which takes it some 40 ms.
    client.setNoDelay(true)
    resolve({ client, by: tries.last })
  })
  client.on('error', error => {
    if ((error as { level?: string }).level === 'agent') tries.unsigned(error)
    else if (/no matching (server )?host key/i.test(error.message)) {
      reject(new HostKeyError(name, login, `none of the type ${type}`))
    } else if (presented !== undefined && presented !== pinned) {
      reject(new HostKeyError(name, login, `${type} ${presented}`))
    } else fail(error)
  })
  client.once('close', () => {
    clearTimeout(late)
    // ssh2 tells of no error where the other side leaves after the keys were exchanged.
    reject(new ShellError(leftEarly(login, name)))
  })
  client.connect(config)
  return promise
}
