import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { MessageChannel, type MessagePort, receiveMessageOnPort, Worker } from 'node:worker_threads'
import { ConfigurationError } from '../configuration-error.ts'
import type { Assignment } from '../dotenv.ts'
import { type VaultAddress, vaultAddress } from './vault-address.ts'

type Login =
  | { readonly token: string; readonly place: string }
  | { readonly mount: string; readonly roleId: string; readonly secretId: string }

/** What a file holds that somebody named; undefined where nobody did. @throws ConfigurationError where it cannot be read. */
function fileOf(environment: NodeJS.ProcessEnv, name: string): string | undefined {
  const file = environment[name]
  if (!file) return undefined
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw new ConfigurationError(`${name}: ${file} cannot be read (${(error as Error).message}).`)
  }
}

/** The token that \`vault login\` or \`bao login\` left. */
function leftToken(environment: NodeJS.ProcessEnv): Login | undefined {
  const place = join(environment.HOME || homedir(), '.vault-token')
  try {
    const token = readFileSync(place, 'utf8').trim()
    return token === '' ? undefined : { token, place }
  } catch {
    return undefined
  }
}

/** How to log in: by AppRole, where that is set, else with a token. @throws ConfigurationError where there is neither. */
function loginOf(environment: NodeJS.ProcessEnv, secretsFile: string): Login {
  const { VAULT_ROLE_ID: roleId, VAULT_TOKEN: token, VAULT_APPROLE_MOUNT: mount = 'approle' } = environment
  const secretId = environment.VAULT_SECRET_ID || fileOf(environment, 'VAULT_SECRET_ID_FILE')
  if (roleId) {
    if (!secretId)
      throw new ConfigurationError(
        'VAULT_ROLE_ID is set, and VAULT_SECRET_ID is not (nor VAULT_SECRET_ID_FILE, a file that holds it): AppRole wants both.',
      )
    return { mount, roleId, secretId }
  }
  const found = token ? { token, place: 'VAULT_TOKEN' } : leftToken(environment)
  if (found !== undefined) return found
  throw new ConfigurationError(
    `Nobody can log in to ${secretsFile}: set VAULT_ROLE_ID and VAULT_SECRET_ID (AppRole), or VAULT_TOKEN, or \`vault login\` first.`,
  )
}

type Reply = { readonly answer: { readonly data: Record<string, unknown> } } | { readonly refused: string }

/** How long an answer is waited for, in milliseconds: a login and a read, each with its own limit. */
const patience = 60_000

/** A thread that is logged in, and renews its token. */
class VaultSession {
  readonly #port: MessagePort
  readonly #worker: Worker

  constructor({ origin }: VaultAddress, login: Login, environment: NodeJS.ProcessEnv) {
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    this.#worker = new Worker(new URL('./vault-session.mjs', import.meta.url), {
      workerData: {
        ...{ port: port2, origin, login },
        namespace: environment.VAULT_NAMESPACE ?? '',
        authority: fileOf(environment, 'VAULT_CACERT') ?? '',
      },
      transferList: [port2],
      execArgv: [],
      env: {},
    })
    this.#worker.on('error', () => undefined) // whoever asks gets no answer, and says so
    this.#worker.unref()
    port1.unref()
  }

  /** Asks, and waits for the answer. @returns undefined where none came in time. */
  ask(question: object, within: number = patience): Reply | undefined {
    const signal = new Int32Array(new SharedArrayBuffer(4))
    this.#port.postMessage({ signal, ...question })
    Atomics.wait(signal, 0, 0, within)
    return receiveMessageOnPort(this.#port)?.message as Reply | undefined
  }
}

/** One session for each server and login of this process. */
const sessions = new Map<string, VaultSession>()

/** The one for a login, which is ended with the process. */
function sessionFor(key: string, begin: () => VaultSession): VaultSession {
  const known = sessions.get(key)
  if (known !== undefined) return known
  if (sessions.size === 0)
    process.once('exit', () => {
      for (const session of sessions.values()) session.ask({ end: true }, 3000)
    })
  const session = begin()
  sessions.set(key, session)
  return session
}

/** What was read lately, so that a run does not ask for every single look, and is not told two things. */
const lately = new Map<string, { readonly at: number; readonly variables: ReadonlyMap<string, Assignment> }>()
const fresh = 60_000

/**
 * The variables that lie at an address of a Vault: each key of the secret is one.
 * @throws ConfigurationError with a sentence that says which server, what it refused and what would be right, and shows no value.
 */
export function variablesInVault(secretsFile: string, environment: NodeJS.ProcessEnv): ReadonlyMap<string, Assignment> {
  const address = vaultAddress(secretsFile)
  const login = loginOf(environment, secretsFile)
  const key = JSON.stringify([address.origin, login, environment.VAULT_NAMESPACE, environment.VAULT_CACERT])
  const known = lately.get(`${key} ${secretsFile}`)
  if (known !== undefined && Date.now() - known.at < fresh) return known.variables
  const session = sessionFor(key, () => new VaultSession(address, login, environment))
  const reply = session.ask({ mount: address.mount, path: address.path })
  if (reply === undefined || 'refused' in reply)
    throw new ConfigurationError(
      `secretsFile: ${secretsFile} cannot be read: ${reply?.refused ?? `it did not answer within ${patience / 1000} s`}.`,
    )
  const variables = new Map(
    Object.entries(reply.answer.data).map(([name, value]): [string, Assignment] => [
      name,
      typeof value === 'object' && value !== null
        ? { because: 'is a list or a map, and must be a text' }
        : { value: value === null ? '' : String(value) },
    ]),
  )
  lately.set(`${key} ${secretsFile}`, { at: Date.now(), variables })
  return variables
}
