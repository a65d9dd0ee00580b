import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ssh2, { type ParsedKey } from 'ssh2'
import { lateKey, written } from '../../../provision/agent-keys.ts'
import type { KeyOffer } from '../../../provision/offers.ts'

/** How often a passphrase is asked for, as `ssh` does. */
const tries = 3

/**
 * Keys with a passphrase that the person unlocked: they are kept in memory, and only as long as the command runs.
 * What the command starts gets at them through an agent of their own.
 */
export class UnlockedKeys {
  readonly #keys = new Map<string, ParsedKey>()
  readonly #secret: (question: string) => Promise<string | undefined>
  #left: unknown
  #server: Server | undefined
  #folder: string | undefined

  constructor(secret: (question: string) => Promise<string | undefined>) {
    this.#secret = secret
  }

  /** @throws what was thrown where a passphrase was asked for: by whoever left, for instance. */
  complain(): void {
    if (this.#left !== undefined) throw this.#left
  }

  /** Offers a locked key. Its passphrase is asked for once the server would take the key. */
  offer(file: string, publicKey: string): KeyOffer {
    const agent = lateKey(publicKey, () =>
      this.#unlock(file).catch((error: unknown) => {
        this.#left = error
        throw error
      }),
    )
    return { words: file, from: 'person', file, method: username => ({ type: 'agent', username, agent }) }
  }

  async #unlock(file: string): Promise<ParsedKey | undefined> {
    this.complain()
    const opened = this.#keys.get(file)
    if (opened !== undefined) return opened
    for (let left = tries; left > 0; left--) {
      const passphrase = await this.#secret(
        left === tries ? `Passphrase of ${file}` : `Not that one. Passphrase of ${file}`,
      )
      if (passphrase === undefined || passphrase === '') return undefined
      const key = ssh2.utils.parseKey(readFileSync(file), passphrase)
      const one = Array.isArray(key) ? key[0] : key
      if (one === undefined || one instanceof Error) continue
      this.#keys.set(file, one)
      return one
    }
    return undefined
  }

  /**
   * Serves the unlocked keys, and those of the agent that there is, to programs that this command starts.
   * @returns what their environment needs: nothing where no key was unlocked.
   */
  async serve(upstream: string | undefined): Promise<Record<string, string>> {
    if (this.#keys.size === 0) return {}
    this.#folder = mkdtempSync(join(tmpdir(), 'plumbline-agent-')) // for this user alone
    process.once('exit', () => this.close())
    const path = join(this.#folder, 'agent')
    const server = createServer(socket => {
      const protocol = new ssh2.AgentProtocol(false)
      for (const stream of [socket, protocol]) stream.on('error', () => socket.destroy())
      socket.pipe(protocol).pipe(socket)
      const agent = upstream === undefined ? undefined : ssh2.createAgent(upstream)
      protocol.on('identities', request => {
        const own = [...this.#keys.values()]
        if (agent === undefined) return protocol.getIdentitiesReply(request, own)
        agent.getIdentities((_, theirs) =>
          protocol.getIdentitiesReply(request, [...own, ...((theirs ?? []) as ParsedKey[])]),
        )
      })
      protocol.on('sign', (request, wanted, data, { hash }) => {
        const reply = (signature: Buffer | Error | undefined): void => {
          if (signature instanceof Buffer) protocol.signReply(request, signature)
          else protocol.failureReply(request)
        }
        const own = [...this.#keys.values()].find(key => written(key) === written(wanted))
        if (own !== undefined) return reply(own.sign(data, hash))
        if (agent === undefined) return reply(undefined)
        agent.sign(wanted, data, hash === undefined ? {} : { hash }, (error, signature) => reply(error ?? signature))
      })
    })
    this.#server = server
    server.unref()
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve))
    return { SSH_AUTH_SOCK: path }
  }

  /** Forgets the keys. */
  close(): void {
    this.#keys.clear()
    this.#server?.close()
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true })
  }
}
