import { Client, type ClientChannel, type ConnectConfig, type ServerHostKeyAlgorithm } from 'ssh2'
import type { KeyOffer, Offers } from './offers.ts'
import { type Attempt, leftEarly, notForwarded, whyRefused } from './refusal.ts'
import { ShellError } from './shell-error.ts'
import { type SshLogin, socketName } from './ssh-login.ts'

/** The machine answered with another host key than the inventory pins. */
export class HostKeyError extends ShellError {
  override name = 'HostKeyError'
  /** The key that it showed, as "type base64". */
  readonly shown: string

  constructor(machine: string, login: Pick<SshLogin, 'host' | 'port' | 'hostKey'>, shown: string) {
    super(
      `${machine} (${socketName(login)}) showed the host key "${shown}", but the inventory pins "${login.hostKey}": if it was reinstalled, compare the key on its console and update its hostKey.`,
    )
    this.shown = shown
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

/**
 * Logs in once to one machine. The host key that it shows must be the pinned one.
 * @param name what messages call the machine. @param offered the keys to try, in this order. @param sock an open connection to its sshd, where it
 * is reached through others. @param patience how many ms it may take until somebody is let in.
 * @throws HostKeyError for another host key, ShellError for everything else that stands in the way.
 */
export function logIn(
  login: Omit<SshLogin, 'jump'>,
  name: string,
  { offers, leftOut }: Offers,
  { sock, patience = 10_000 }: { sock?: ClientChannel; patience?: number } = {},
): Promise<Entered> {
  const { promise, resolve, reject } = Promise.withResolvers<Entered>()
  const [type = '', pinned = ''] = login.hostKey.split(' ')
  let presented: string | undefined
  let methods: string[] | undefined
  const tried: KeyOffer[] = []
  const complaints: string[] = []
  const left = [...offers]
  let hellos = 0
  const client = new Client()
  const config: ConnectConfig = {
    ...(sock === undefined ? { host: login.host, port: login.port } : { sock }),
    username: login.user,
    readyTimeout: patience,
    keepaliveInterval: 5_000,
    keepaliveCountMax: 8, // a busy disk can hold a host up for half a minute
    algorithms: { serverHostKey: signaturesOf(type) },
    hostVerifier: (key: Buffer) => {
      presented = key.toString('base64')
      return presented === pinned
    },
    authHandler: (now, _partial, next) => {
      methods = now ?? undefined
      const offer = methods?.includes('publickey') === true ? left.shift() : undefined
      // Without a key sshd says what it takes, and counts it as no failure: once before the keys, and once behind them, as ssh2 does not
      // tell that a key was taken and something else is wanted besides.
      if (hellos === 0 || (hellos === 1 && offer === undefined && tried.length > 0)) {
        hellos++
        return next({ type: 'none', username: login.user })
      }
      if (offer === undefined) return next(false as never)
      tried.push(offer)
      return next(offer.method(login.user))
    },
  }
  client.once('ready', () => {
    // Or each small request waits for the far end to confirm the one before, which takes it some 40 ms.
    client.setNoDelay(true)
    resolve({ client, by: tried.at(-1) })
  })
  client.on('error', error => {
    const { level } = error as { level?: string }
    if (level === 'agent') {
      complaints.push(`${tried.at(-1)?.words} did not sign (${error.message}).`) // the next key may do
      return
    }
    const attempt: Attempt = { tried: tried.map(({ words }) => words), leftOut: [...leftOut, ...complaints], methods }
    if (/no matching (server )?host key/i.test(error.message)) {
      reject(new HostKeyError(name, login, `none of the type ${type}`))
    } else if (presented !== undefined && presented !== pinned) {
      reject(new HostKeyError(name, login, `${type} ${presented}`))
    } else reject(new ShellError(whyRefused(error, login, name, attempt)))
  })
  // ssh2 tells of no error where the other side leaves after the keys were exchanged.
  client.once('close', () => reject(new ShellError(leftEarly(login, name))))
  client.connect(config)
  return promise
}
