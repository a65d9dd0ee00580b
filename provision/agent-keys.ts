import ssh2, { type IdentityCallback, type ParsedKey, type SignCallback, type SigningRequestOptions } from 'ssh2'

/** One key that an SSH agent holds, and can sign with. */
export interface AgentKey {
  /** The public key, as "type base64". */
  readonly publicKey: string
  readonly comment: string
  /** An agent that holds this key alone: a login tries every key of the agent that it is given. */
  readonly alone: ssh2.BaseAgent<ParsedKey>
}

/** An agent cut down to one of its keys. */
class Alone extends ssh2.BaseAgent<ParsedKey> {
  readonly #key: ParsedKey
  readonly #sign: (data: Buffer, options: SigningRequestOptions, done: SignCallback) => void

  constructor(key: ParsedKey, sign: (data: Buffer, options: SigningRequestOptions, done: SignCallback) => void) {
    super()
    this.#key = key
    this.#sign = sign
  }

  getIdentities(done: IdentityCallback<ParsedKey>): void {
    done(undefined, [this.#key])
  }

  sign(_: ParsedKey, data: Buffer, options: SigningRequestOptions | SignCallback, done?: SignCallback): void {
    if (typeof options === 'function') this.#sign(data, {}, options)
    else if (done !== undefined) this.#sign(data, options, done)
  }
}

/** A key as its file and `authorized_keys` write it. */
export const written = (key: ParsedKey): string => `${key.type} ${key.getPublicSSH().toString('base64')}`

/**
 * An agent for one public key, which is asked to sign only once the server has said that it would take that key.
 * @param publicKey "type base64". @param unlock gives the private key then, or undefined where nobody does.
 */
export function lateKey(publicKey: string, unlock: () => Promise<ParsedKey | undefined>): ssh2.BaseAgent<ParsedKey> {
  const key = ssh2.utils.parseKey(publicKey)
  if (key instanceof Error) throw key
  return new Alone(key, (data, { hash }, done) => {
    unlock()
      .then(opened => {
        if (opened === undefined) throw new Error('nobody gave its passphrase')
        const signature = opened.sign(data, hash)
        if (signature instanceof Error) throw signature
        done(undefined, signature)
      })
      .catch((error: Error) => done(error))
  })
}

/** An agent that hangs (its card is away, its window is hidden) is asked no longer than this. */
const patience = 5_000

/**
 * The keys that the agent at a socket holds and that this SSH client can use, in the agent's order.
 * @throws Error where nothing answers there as an agent does.
 */
export async function agentKeys(socket: string): Promise<AgentKey[]> {
  const agent = ssh2.createAgent(socket)
  const keys = await new Promise<ParsedKey[]>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no answer within ${patience / 1000} s`)), patience)
    agent.getIdentities((error, found) => {
      clearTimeout(late)
      if (error) reject(error)
      else resolve((found ?? []) as ParsedKey[])
    })
  })
  return keys.map(key => ({
    publicKey: written(key),
    comment: key.comment ?? '',
    alone: new Alone(key, (data, options, done) => agent.sign(key, data, options, done)),
  }))
}
