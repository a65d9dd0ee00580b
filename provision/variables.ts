import { existsSync, readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { ConfigurationError } from './configuration-error.ts'
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

/**
 * Those of the named variables that are set: the environment's value, else the secrets file's. One that is set to nothing
 * is missing, also where the file names it.
 * @throws ConfigurationError when the secrets file cannot be read.
 */
export function readNamed<Name extends string>(
  names: readonly Name[],
  { secretsFile }: Pick<Target, 'secretsFile'>,
  environment: NodeJS.ProcessEnv = process.env,
): Map<Name, string> {
  let kept: NodeJS.Dict<string> = {}
  try {
    if (existsSync(secretsFile)) kept = parseEnv(readFileSync(secretsFile, 'utf8'))
  } catch (error) {
    throw new ConfigurationError(`secretsFile: ${secretsFile} cannot be read (${(error as Error).message}).`)
  }
  return new Map(
    names.flatMap((name): [Name, string][] => {
      const value = environment[name] ?? kept[name] ?? ''
      return value === '' ? [] : [[name, value]]
    }),
  )
}

/** The variables of a deploy that are set. @throws ConfigurationError when the secrets file cannot be read. */
export const readVariables = (
  target: Pick<Target, 'secretsFile'>,
  environment?: NodeJS.ProcessEnv,
): Map<VariableName, string> => readNamed(variableNames, target, environment)
