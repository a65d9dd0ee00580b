import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import type { AgentAuthMethod, PublicKeyAuthMethod } from 'ssh2'
import { type AgentKey, agentKeys } from './agent-keys.ts'
import { ConfigurationError } from './configuration-error.ts'
import { identityProblem } from './identity.ts'
import { publicHalf } from './public-half.ts'
import type { SshLogin } from './ssh-login.ts'

/** One key that a login offers. */
export interface KeyOffer {
  /** What messages call it. */
  readonly words: string
  /** Who signs: the agent, the key's file as it is, or the person, who unlocks it. */
  readonly from: 'agent' | 'file' | 'person'
  /** The file that it is of, where it is of one. */
  readonly file?: string
  method(username: string): AgentAuthMethod | PublicKeyAuthMethod
}

/** What a login offers, in this order, and what it would have offered if it could. */
export interface Offers {
  readonly offers: readonly KeyOffer[]
  /** Each a sentence. */
  readonly leftOut: readonly string[]
}

/** Where a login's keys may come from. */
export interface Identities {
  /** The socket of the SSH agent. */
  readonly agent: string | undefined
  readonly files: readonly string[]
  /** Whether the agent's other keys stay out of it (IdentitiesOnly). */
  readonly onlyFiles: boolean
  /** Offers a file with a passphrase that the agent does not hold, where somebody can be asked for it. */
  readonly locked?: (file: string, publicKey: string) => KeyOffer
}

/** What `ssh` tries where nobody names a key, without those that this client cannot use. */
export const defaultIdentities = (): string[] =>
  ['id_ed25519', 'id_ecdsa', 'id_rsa'].map(name => join(homedir(), '.ssh', name)).filter(file => existsSync(file))

/** The agent that a login asks. */
const agentOf = ({ identityAgent }: Pick<SshLogin, 'identityAgent'>): string | undefined =>
  identityAgent ?? (process.env.SSH_AUTH_SOCK || undefined)

async function held(agent: string | undefined): Promise<{ keys: readonly AgentKey[]; silent?: string }> {
  if (agent === undefined) return { keys: [] }
  try {
    return { keys: await agentKeys(agent) }
  } catch (error) {
    return { keys: [], silent: `The SSH agent at ${agent} does not answer (${(error as Error).message}).` }
  }
}

const ofAgent = ({ alone, comment, publicKey }: AgentKey, file?: string): KeyOffer => ({
  words: `the SSH agent's ${file ?? (comment || publicKey.split(' ')[0])}`,
  from: 'agent',
  ...(file !== undefined && { file }),
  method: username => ({ type: 'agent', username, agent: alone }),
})

/**
 * The keys that a login offers, in the order of `ssh`: those of the agent that are named, its others unless only files may be, then the
 * files that it does not hold.
 */
export async function offersOf({ agent, files, onlyFiles, locked }: Identities): Promise<Offers> {
  const { keys, silent } = await held(agent)
  const named = files.map(file => ({ file, publicKey: publicHalf(file) }))
  const nameOf = (key: AgentKey): string | undefined => named.find(({ publicKey }) => publicKey === key.publicKey)?.file
  const ours = keys.filter(key => nameOf(key) !== undefined)
  const offers = [
    ...ours.map(key => ofAgent(key, nameOf(key))),
    ...(onlyFiles ? [] : keys.filter(key => !ours.includes(key)).map(key => ofAgent(key))),
  ]
  const leftOut = silent === undefined ? [] : [silent]
  for (const { file, publicKey } of named) {
    const certificate = `${file}-cert.pub`
    if (existsSync(certificate)) leftOut.push(`${certificate} is a certificate, which cannot be offered here.`)
    if (ours.some(key => key.publicKey === publicKey)) continue
    const problem = identityProblem(file)
    if (problem === undefined) {
      const key = readFileSync(file)
      offers.push({ words: file, from: 'file', file, method: username => ({ type: 'publickey', username, key }) })
    } else if (locked !== undefined && publicKey !== undefined && problem.startsWith('has a passphrase')) {
      offers.push(locked(file, publicKey))
    } else leftOut.push(`${file} ${problem}.`)
  }
  return { offers, leftOut }
}

/**
 * What the inventory's login offers: its identity file (the agent's copy, where the agent holds it), or what `ssh` would try.
 * @throws ConfigurationError for an identity file that cannot be used.
 */
export async function offersOfLogin(login: Omit<SshLogin, 'jump'>, name: string): Promise<Offers> {
  const { identityFile } = login
  const agent = agentOf(login)
  if (identityFile === undefined) return offersOf({ agent, files: defaultIdentities(), onlyFiles: false })
  const found = await offersOf({ agent, files: [identityFile], onlyFiles: true })
  if (found.offers.length > 0) return found
  throw new ConfigurationError(`ssh.identityFile of ${name}: ${found.leftOut.toReversed().join(' ')}`)
}
