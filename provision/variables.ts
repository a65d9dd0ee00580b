import { existsSync, readFileSync } from 'node:fs'
import { variablesIn } from './at-rest/opened.ts'
import { variablesInVault } from './at-rest/vault.ts'
import { isVaultAddress } from './at-rest/vault-address.ts'
import { ConfigurationError } from './configuration-error.ts'
import type { Assignment } from './dotenv.ts'
import type { Target } from './inventory.ts'

/** The variables of the documents, and those of the services. */
export const variableNames = [
  'TAILSCALE_IP_ADDRESS',
  'TAILSCALE_ALLOWED_IPS',
  'COLD_STORAGE_PATH',
  'PI_HOLE_SECURE_WEBPASSWORD',
  'NPM_ADMIN_EMAIL',
  'NPM_ADMIN_PASSWORD',
  'OPEN_WEBUI_SECRET_KEY',
  'OPEN_WEBUI_ADMIN_EMAIL',
  'OPEN_WEBUI_ADMIN_PASSWORD',
  'SQUARETABLE_DATABASE_PASSWORD',
  'SQUARETABLE_APP_PASSWORD',
  'SQUARETABLE_REDIS_PASSWORD',
  'SQUARETABLE_TOKEN_SECRET',
  'SQUARETABLE_OPERATOR_TOKEN',
] as const

export type VariableName = (typeof variableNames)[number]

/** Whether a variable holds a secret, by its name; an address is none. */
export const isSecretVariable = (name: string): boolean => /PASSWORD|KEY|TOKEN|SECRET/.test(name)

/** What a target that is only a service is asked with. A service on a host has its secrets from the deploy. */
export const serviceVariableNames = [
  'SERVICE_OPERATOR_TOKEN',
  'SERVICE_TOKEN_SECRET',
  'SERVICE_DATABASE_USER',
  'SERVICE_DATABASE_PASSWORD',
  'SERVICE_ADMIN_DATABASE_USER',
  'SERVICE_ADMIN_DATABASE_PASSWORD',
  'SERVICE_REDIS_USER',
  'SERVICE_REDIS_PASSWORD',
] as const

export type ServiceVariableName = (typeof serviceVariableNames)[number]

/** @throws ConfigurationError when the file cannot be read or opened, or is not what Docker Compose could read. */
function readFile(secretsFile: string, environment: NodeJS.ProcessEnv): ReadonlyMap<string, Assignment> {
  if (isVaultAddress(secretsFile)) return variablesInVault(secretsFile, environment)
  if (!existsSync(secretsFile)) return new Map()
  try {
    return variablesIn(readFileSync(secretsFile), secretsFile, environment)
  } catch (error) {
    if (error instanceof ConfigurationError) throw error
    throw new ConfigurationError(`secretsFile: ${secretsFile} cannot be read (${(error as Error).message}).`)
  }
}

/**
 * Those of the named variables that are set: the environment's value, else the secrets file's. One that is set to nothing
 * is missing, also where the file names it.
 * @throws ConfigurationError when the secrets file cannot be read, or the value of one of them there.
 */
export function readNamed<Name extends string>(
  names: readonly Name[],
  { secretsFile }: Pick<Target, 'secretsFile'>,
  environment: NodeJS.ProcessEnv = process.env,
): Map<Name, string> {
  // A file that cannot be opened here stands in nobody's way where the environment says it all.
  const isSaid = names.every(name => environment[name] !== undefined)
  const kept = isSaid ? new Map<string, Assignment>() : readFile(secretsFile, environment)
  return new Map(
    names.flatMap((name): [Name, string][] => {
      const assignment = environment[name] === undefined ? kept.get(name) : { value: environment[name] }
      if (assignment === undefined) return []
      if ('because' in assignment) throw new ConfigurationError(`${name} in ${secretsFile} ${assignment.because}.`)
      return assignment.value === '' ? [] : [[name, assignment.value]]
    }),
  )
}

/** The variables of a deploy that are set. @throws ConfigurationError when the secrets file cannot be read. */
export const readVariables = (
  target: Pick<Target, 'secretsFile'>,
  environment?: NodeJS.ProcessEnv,
): Map<VariableName, string> => readNamed(variableNames, target, environment)
