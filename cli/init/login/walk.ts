import type { Client } from 'ssh2'
import { unreachableName } from '../../../provision/addresses.ts'
import { ConfigurationError } from '../../../provision/configuration-error.ts'
import { identityProblem } from '../../../provision/identity.ts'
import { type Entered, forwarded, logIn } from '../../../provision/log-in.ts'
import { offersOf } from '../../../provision/offers.ts'
import { asTyped } from '../../../provision/refusal.ts'
import type { Shell } from '../../../provision/shell.ts'
import { type SshLogin, socketName } from '../../../provision/ssh-login.ts'
import { SshShell } from '../../../provision/ssh-shell.ts'
import type { ClientConfig } from './client-config.ts'
import { readKnownHosts } from './known-hosts.ts'
import type { LoginMeans } from './means.ts'
import { shownKey } from './shown-key.ts'
import { fingerprint, typesFor } from './standing.ts'
import { refuseUnpinned, trusted } from './trust.ts'
import { UnlockedKeys } from './unlocked.ts'

/** A login that was found, and tried. */
export interface ResolvedLogin {
  /** For the inventory. `isLocal` tells where it is this very machine. */
  readonly login: SshLogin
  /** Where the pinned keys came from, a sentence for each machine; the host's own is the last. */
  readonly keySource: string
  /** What the person should know for later runs, each a sentence. */
  readonly remarks: readonly string[]
  /** For what this command starts: an agent with the keys that were unlocked for it, where there are any. */
  readonly environment: Readonly<Record<string, string>>
  /** Logged in. */
  readonly shell: Shell
  /** Ends the connection, and forgets what was unlocked. */
  close(): void
}

type Hop = Omit<SshLogin, 'jump'>

/** The way to a machine, as far as it was gone. */
export class Walk {
  readonly #means: LoginMeans
  readonly #given: readonly string[]
  readonly #unlocked: UnlockedKeys
  readonly #shown: string[] = []
  readonly #sources: string[] = []
  readonly #remarks: string[] = []
  readonly #hops: Hop[] = []
  #at: { client: Client; called: string } | undefined

  /** @param given the fingerprints that the person has compared. */
  constructor(means: LoginMeans, given: readonly string[]) {
    this.#means = means
    this.#given = given
    this.#unlocked = new UnlockedKeys(async question => means.ask?.secret(question))
  }

  /** Logs in to the next machine, once its host key is known to be its own. */
  async on(config: ClientConfig, called: string, last: boolean): Promise<void> {
    const problem = unreachableName(config.host)
    if (problem !== undefined) throw new ConfigurationError(`${called}: ${problem}, found "${config.host}".`)
    const before = this.#at
    const socket = async () => (before ? { sock: await forwarded(before.client, before.called, config) } : {})
    const known = readKnownHosts(config.knownHosts)
    const key = await shownKey(config, called, typesFor(known, config), (await socket()).sock)
    refuseUnpinned(config, called, known, key, this.#means.pinned?.(config) ?? [])
    this.#shown.push(fingerprint(key))
    this.#sources.push(await trusted(config, called, known, key, this.#given, this.#means))
    const stray = last ? this.#given.find(one => !this.#shown.includes(one)) : undefined
    if (stray !== undefined) {
      throw new ConfigurationError(
        `--accept-host-key ${stray} is none of the keys shown (${this.#shown.join(', ')}), though known_hosts knows them: leave it out, or find out whose it is.`,
      )
    }
    const { host, port, user, agent } = config
    const login = { host, port, user, hostKey: key }
    const offers = await offersOf({
      agent,
      files: config.identityFiles,
      onlyFiles: config.identitiesOnly,
      ...(this.#means.ask && { locked: (file, publicKey) => this.#unlocked.offer(file, publicKey) }),
    })
    const entering = logIn(login, called, offers, { ...(await socket()), fields: asTyped })
    const { client, by } = await entering.catch((error: unknown) => {
      this.#unlocked.complain()
      throw error
    })
    if (before !== undefined) client.once('close', () => before.client.end())
    this.#at = { client, called: `${called} (${socketName(login)})` }
    this.#unlocked.complain() // another key opened, and nobody is there any more
    this.#hops.push({ ...login, ...this.#identity(by, agent) })
  }

  /** How the key that opened is found again, and what later runs need for it. */
  #identity(by: Entered['by'], agent: string | undefined): Pick<Hop, 'identityFile' | 'identityAgent'> {
    if (by === undefined) return {}
    const { file, from } = by
    if (from === 'person') {
      this.#remarks.push(
        `${file} has a passphrase, which is kept nowhere: before a later run, give the key to the SSH agent (\`ssh-add ${file}\`).`,
      )
    }
    if (from === 'agent' && (file === undefined || identityProblem(file) !== undefined)) {
      this.#remarks.push(`The login is by ${by.words}: a later run needs that agent, the nightly audit too.`)
    }
    return {
      ...(file !== undefined && { identityFile: file }),
      ...(from === 'agent' && agent !== undefined && agent !== process.env.SSH_AUTH_SOCK && { identityAgent: agent }),
    }
  }

  /** The login for all of the way. */
  async arrived(name: string): Promise<ResolvedLogin> {
    const jump = this.#hops.slice(0, -1)
    const host = this.#hops.at(-1)
    const client = this.#at?.client
    if (host === undefined || client === undefined) throw new Error('a way leads somewhere')
    const environment = await this.#unlocked.serve(process.env.SSH_AUTH_SOCK || undefined)
    const shell = new SshShell(client, name)
    return {
      login: { ...host, ...(jump.length > 0 && { jump }) },
      keySource: this.#sources.join(' '),
      remarks: [...new Set(this.#remarks)],
      ...{ environment, shell },
      close: () => {
        shell.close()
        this.#unlocked.close()
      },
    }
  }

  leave(): void {
    this.#at?.client.end()
    this.#unlocked.close()
  }
}
