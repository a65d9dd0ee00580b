import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { ConfigurationError } from './configuration-error.ts'
import type { Target } from './inventory.ts'

/** The variables that a deploy needs and that no inventory may hold. */
export const secretNames = [
  'PI_HOLE_SECURE_WEBPASSWORD',
  'NPM_ADMIN_EMAIL',
  'NPM_ADMIN_PASSWORD',
  'OPEN_WEBUI_SECRET_KEY',
  'OPEN_WEBUI_ADMIN_EMAIL',
  'OPEN_WEBUI_ADMIN_PASSWORD',
] as const

/** The variables of the documents that the inventory answers for where the environment does not name them. */
export const parameterNames = ['TAILSCALE_IP_ADDRESS', 'TAILSCALE_ALLOWED_IPS', 'COLD_STORAGE_PATH'] as const

export type SecretName = (typeof secretNames)[number]
export type VariableName = SecretName | (typeof parameterNames)[number]

/** Passwords that every attacker tries first, and the samples of the documents. */
const guessable = /^(admin|changeme|password|secret|pihole|root|test|12345678|correct horse battery staple)\d*!?$/i

/**
 * The value of every variable: the environment's, else the secrets file's, else what the inventory says.
 * A variable that is set to nothing is missing.
 * @throws ConfigurationError when the secrets file cannot be read.
 */
export function readVariables(target: Target, environment: NodeJS.ProcessEnv = process.env): Map<VariableName, string> {
  let file: NodeJS.Dict<string> = {}
  if (existsSync(target.secretsFile)) {
    try {
      file = parseEnv(readFileSync(target.secretsFile, 'utf8'))
    } catch (error) {
      throw new ConfigurationError(`secretsFile ${target.secretsFile} cannot be read: ${(error as Error).message}`)
    }
  }
  const inventory: Record<string, string> = {
    TAILSCALE_IP_ADDRESS: target.tailscale.address,
    TAILSCALE_ALLOWED_IPS: target.tailscale.allowedPeers.join(','),
    COLD_STORAGE_PATH: target.coldStorage.path,
  }
  return new Map(
    [...secretNames, ...parameterNames].flatMap((name): [VariableName, string][] => {
      const value = environment[name] ?? file[name] ?? inventory[name] ?? ''
      return value === '' ? [] : [[name, value]]
    }),
  )
}

/**
 * The secrets of a deploy, each present and no password that can be guessed.
 * @throws ConfigurationError naming the variable and what would be right, never its value.
 */
export function loadSecrets(target: Target, environment: NodeJS.ProcessEnv = process.env): Record<SecretName, string> {
  const values = readVariables(target, environment)
  const demand = (name: SecretName): string => {
    const value = values.get(name)
    if (value === undefined) {
      throw new ConfigurationError(`${name} is missing: set it in the environment or in ${target.secretsFile}.`)
    }
    if (name.endsWith('EMAIL')) {
      if (!/^\S+@\S+\.\S+$/.test(value))
        throw new ConfigurationError(`${name} is no e-mail address: set one such as admin@example.com.`)
    } else if (value.length < 12 || guessable.test(value)) {
      throw new ConfigurationError(
        `${name} is too easy to guess (${value.length} characters, or a well-known one): use at least 12 random characters.`,
      )
    }
    return value
  }
  return Object.fromEntries(secretNames.map(name => [name, demand(name)])) as Record<SecretName, string>
}
